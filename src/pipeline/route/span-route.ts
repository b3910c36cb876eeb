import { TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import { SignalRoute } from './signal-route.ts';

/** Takes each ended and sampled span at once, such as a console. */
export interface SpanSink {
  onEnd(span: ReadableSpan): void;
}

/**
 * The span processor that is registered once and stays: what is behind it can be replaced at any
 * time. Only sampled spans go on. Without outputs it costs one comparison per span.
 */
export class SpanRoute extends SignalRoute<ReadableSpan, SpanSink> implements SpanProcessor {
  /** Nothing: only ended spans go on. */
  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    if (!this.hasOutputs) return;
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
    this.deliver(span, (sink) => sink.onEnd(span));
  }
}
