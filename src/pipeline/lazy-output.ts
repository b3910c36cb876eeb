import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { MetricSender } from './metrics/sender.ts';
import type { Output, OutputRequest, SendOutcome } from './output.ts';

/**
 * An output that is made when the first batch is sent: what it needs is not loaded at start-up. An
 * output that cannot be made refuses its batches, with the reason.
 */
export function lazyOutput<T>(name: string, make: () => Output<T>): Output<T> {
  let made: Output<T> | undefined;
  const output = (): Output<T> => (made ??= make());
  return {
    name,
    async send(batch: readonly T[], signal: AbortSignal): Promise<SendOutcome> {
      let ready: Output<T>;
      try {
        ready = output();
      } catch (error) {
        return refused(error);
      }
      return ready.send(batch, signal);
    },
    request(batch: readonly T[]): OutputRequest | undefined {
      return output().request?.(batch);
    },
    async close(): Promise<void> {
      await made?.close();
    },
  };
}

/** The same for a sender of metrics. */
export function lazySender(name: string, make: () => MetricSender): MetricSender {
  let made: MetricSender | undefined;
  const sender = (): MetricSender => (made ??= make());
  return {
    name,
    async send(metrics: ResourceMetrics, signal: AbortSignal): Promise<SendOutcome> {
      let ready: MetricSender;
      try {
        ready = sender();
      } catch (error) {
        return refused(error);
      }
      return ready.send(metrics, signal);
    },
    async close(): Promise<void> {
      await made?.close();
    },
  };
}

function refused(error: unknown): SendOutcome {
  return { status: 'refused', error: error instanceof Error ? error : new Error(String(error)) };
}
