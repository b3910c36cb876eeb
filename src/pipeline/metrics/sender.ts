import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { OutputRequest, SendOutcome } from '../output.ts';

/** Where collected metrics go: as an `Output`, but for one collection instead of a batch of items. */
export interface MetricSender {
  /** For status and messages, without secrets: `otlp http://localhost:4318/v1/metrics`. */
  readonly name: string;
  /** Sends one collection. Never throws and never rejects. Aborted by `signal` it answers `retry`. */
  send(metrics: ResourceMetrics, signal: AbortSignal): Promise<SendOutcome>;
  /** The collection as one HTTP request, made without waiting; absent where that cannot be. May throw. */
  request?(metrics: ResourceMetrics): OutputRequest;
  /** Gives back sockets and handles; nothing is sent after it. */
  close(): Promise<void>;
}
