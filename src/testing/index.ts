export { FakeClock } from './fake-clock.ts';
export type { PartialSuccess } from './receiver/answer.ts';
export type { ReceivedAttributes, ReceivedValue } from './receiver/message.ts';
export type { ReceivedRequest, ReceiverBehaviour, ReceiverOptions } from './receiver/options.ts';
export type {
  ReceivedExemplar,
  ReceivedLog,
  ReceivedMetric,
  ReceivedMetricType,
  ReceivedOrigin,
  ReceivedPoint,
  ReceivedScope,
  ReceivedSignal,
  ReceivedSpan,
  ReceivedSpanEvent,
  ReceivedSpanKind,
  ReceivedSpanLink,
} from './receiver/received.ts';
export type { ReceivedMetrics } from './receiver/received-metrics.ts';
export type { Receiver } from './receiver/receiver.ts';
export { type ReceivedTraceView, renderTrace } from './receiver/render-trace.ts';
export { startReceiver } from './receiver/start-receiver.ts';
