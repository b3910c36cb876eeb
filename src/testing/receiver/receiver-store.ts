import { Emitter } from '../../base/index.ts';
import type { ReceivedLog, ReceivedMetric, ReceivedSignal, ReceivedSpan } from './received.ts';
import { ReceivedMetrics } from './received-metrics.ts';

/** The items of one request: one of the lists is filled. */
export interface ReceivedItems {
  readonly spans: readonly ReceivedSpan[];
  readonly metrics: readonly ReceivedMetric[];
  readonly logs: readonly ReceivedLog[];
}

/** What a receiver has kept, bounded, and what it has counted. */
export class ReceiverStore {
  readonly #retain: { readonly spans: number; readonly metrics: number; readonly logs: number };
  spans: ReceivedSpan[] = [];
  metrics = new ReceivedMetrics();
  logs: ReceivedLog[] = [];
  requests: Record<ReceivedSignal, number> = { traces: 0, metrics: 0, logs: 0 };
  /** Items that made room for newer ones. */
  forgotten = { spans: 0, metrics: 0, logs: 0 };
  /** Why requests were refused as hostile or broken; the first 100. */
  faults: string[] = [];

  readonly #changed = new Emitter<void>();
  /** Heard after anything was counted, kept or refused. */
  readonly onChange = this.#changed.subscribe;

  constructor(retain: ReceiverStore['forgotten']) {
    this.#retain = retain;
  }

  /** Counts a request, and answers the how-manieth of its signal it is. */
  count(signal: ReceivedSignal): number {
    const number = ++this.requests[signal];
    this.#changed.emit();
    return number;
  }

  keep(items: ReceivedItems): void {
    this.#add('spans', this.spans, items.spans);
    this.#add('metrics', this.metrics, items.metrics);
    this.#add('logs', this.logs, items.logs);
    this.#changed.emit();
  }

  fault(message: string): void {
    if (this.faults.length < 100) this.faults.push(message);
    this.#changed.emit();
  }

  /** Starts from nothing, in lists of their own: those handed out before stay as they were. */
  clear(): void {
    this.spans = [];
    this.metrics = new ReceivedMetrics();
    this.logs = [];
    this.requests = { traces: 0, metrics: 0, logs: 0 };
    this.forgotten = { spans: 0, metrics: 0, logs: 0 };
    this.faults = [];
  }

  #add<T>(kind: keyof ReceivedItems, list: T[], items: readonly T[]): void {
    for (const item of items) list.push(item);
    const excess = list.length - this.#retain[kind];
    if (excess <= 0) return;
    list.splice(0, excess);
    this.forgotten[kind] += excess;
  }
}
