import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { MetricSender } from './metrics/sender.ts';
import type { Output, SendOutcome } from './output.ts';

/** What outputs and senders of metrics have in common. */
interface Sends<T> {
  readonly send: (what: T, signal: AbortSignal) => Promise<SendOutcome>;
  readonly close: () => Promise<void>;
}

/**
 * Something that sends, made at the first use: what it needs is not loaded at start-up. When it
 * cannot be made, it refuses what it is to send, with the reason.
 */
function lazily<T, S extends Sends<T>>(make: () => S): Sends<T> & { readonly made: () => S } {
  let made: S | undefined;
  const get = (): S => (made ??= make());
  return {
    made: get,
    async send(what, signal) {
      let ready: S;
      try {
        ready = get();
      } catch (fault) {
        const error = fault instanceof Error ? fault : new Error(String(fault));
        return { status: 'refused', error };
      }
      return ready.send(what, signal);
    },
    async close() {
      await made?.close();
    },
  };
}

/** An output that is made when the first batch is sent. */
export function lazyOutput<T>(name: string, make: () => Output<T>): Output<T> {
  const { made, send, close } = lazily<readonly T[], Output<T>>(make);
  return { name, send, close, request: (batch) => made().request?.(batch) };
}

/** A sender of metrics that is made when the first collection is sent. */
export function lazySender(name: string, make: () => MetricSender): MetricSender {
  const { send, close } = lazily<ResourceMetrics, MetricSender>(make);
  return { name, send, close };
}
