import type { Server } from 'node:http';
import { type Clock, OtelierError } from '../../base/index.ts';
import type { ReceivedLog, ReceivedSignal, ReceivedSpan } from './received.ts';
import type { ReceivedMetrics } from './received-metrics.ts';
import type { ReceiverStore } from './receiver-store.ts';

/** A running OTLP receiver, and what it has received. */
export class Receiver {
  /** The address to give to exporters: `http://127.0.0.1:41234`, without a path. */
  readonly url: string;
  readonly #server: Server;
  readonly #store: ReceiverStore;
  readonly #clock: Clock;
  readonly #waiting = new Set<() => void>();
  #closed: Promise<void> | undefined;

  /** @internal Use {@link startReceiver}. */
  constructor(url: string, server: Server, store: ReceiverStore, clock: Clock) {
    this.url = url;
    this.#server = server;
    this.#store = store;
    this.#clock = clock;
    store.onChange(() => this.#look());
  }

  /** Every span kept so far, in order of arrival. */
  get spans(): readonly ReceivedSpan[] {
    return this.#store.spans;
  }

  /** Every metric of every export kept so far, with `latest` and `series` to find one's way. */
  get metrics(): Readonly<ReceivedMetrics> {
    return this.#store.metrics;
  }

  /** Every log record kept so far, in order of arrival. */
  get logs(): readonly ReceivedLog[] {
    return this.#store.logs;
  }

  /** How many requests came in per signal, whatever the answer was. */
  get requests(): Readonly<Record<ReceivedSignal, number>> {
    return this.#store.requests;
  }

  /** How many items were forgotten because `retain` was reached. */
  get forgotten(): Readonly<{ spans: number; metrics: number; logs: number }> {
    return this.#store.forgotten;
  }

  /** Why requests were refused as broken, too large or unknown; the first 100. */
  get faults(): readonly string[] {
    return this.#store.faults;
  }

  /**
   * Waits until `predicate` answers something that is not false, null or undefined, and gives it
   * back. Asks at once and after each request.
   *
   * @param timeoutMs - 5000 unless given.
   * @throws OtelierError `OTELIER_TIMEOUT` when time is up or the receiver is closed; what the
   * predicate throws.
   */
  async waitFor<T>(
    predicate: (receiver: Receiver) => T | false | null | undefined,
    timeoutMs = 5_000,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const settle = (): void => {
        timer.clear();
        this.#waiting.delete(look);
      };
      const timer = this.#clock.setTimeout(() => {
        settle();
        reject(this.#late(timeoutMs));
      }, timeoutMs);
      const look = (): void => {
        try {
          const found = predicate(this);
          if (found !== false && found !== null && found !== undefined) {
            settle();
            resolve(found);
          } else if (this.#closed !== undefined) {
            settle();
            reject(this.#late(timeoutMs));
          }
        } catch (error) {
          settle();
          reject(error);
        }
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** Forgets all that was received and counted. */
  clear(): void {
    this.#store.clear();
  }

  /** Stops listening and breaks what is open, delayed answers included. What was kept stays. */
  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
    this.#look();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #look(): void {
    for (const look of this.#waiting) look();
  }

  #late(timeoutMs: number): OtelierError {
    const { spans, metrics, logs, requests, faults } = this.#store;
    const end = this.#closed === undefined ? `within ${timeoutMs} ms` : 'before it was closed';
    return new OtelierError(
      'OTELIER_TIMEOUT',
      `The receiver did not get what was waited for ${end}. It holds ${spans.length} spans, ` +
        `${metrics.length} metrics and ${logs.length} logs from ${requests.traces}, ` +
        `${requests.metrics} and ${requests.logs} requests` +
        (faults.length > 0 ? `, and refused some: ${faults[0]}.` : '.'),
      { remedy: 'Check that the exporter sends to this address, and flush it before waiting.' },
    );
  }
}
