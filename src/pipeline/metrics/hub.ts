import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { emptyResource } from '@opentelemetry/resources';
import type {
  CollectionResult,
  MetricCollectOptions,
  MetricProducer,
  MetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  type Clock,
  type Disposer,
  disposer,
  InvalidOptionError,
  longestTimerMs,
  systemClock,
} from '../../base/index.ts';

/** What a {@link MetricHub} is made with. */
export interface MetricHubOptions {
  /** Sources of metrics beside the SDK's instruments. More can be added later. */
  readonly producers?: readonly MetricProducer[];
  /**
   * How long observable callbacks and producers may take, in milliseconds; what comes later is left
   * out of that collection. Default: 5000.
   */
  readonly collectTimeoutMs?: number;
  /** Default: the clock of the process. */
  readonly clock?: Clock;
}

/** How to collect. */
export interface HubCollectOptions {
  /**
   * True for a collection that begins after this call, so that it holds all that was recorded
   * before. Otherwise one that is under way may be shared. Default: false.
   */
  readonly fresh?: boolean;
}

/**
 * Owns the one reader of metrics that stays bound to the SDK for the life of the process. Whatever
 * shows or sends metrics collects here, and may come and go. The reader is cumulative; the server
 * that belongs to it is never started.
 */
export class MetricHub {
  /** To be given to the SDK as its only reader. */
  readonly reader: MetricReader;

  readonly #clock: Clock;
  readonly #timeoutMs: number;
  #producers: readonly MetricProducer[];
  #running: Promise<CollectionResult> | undefined;
  #next: Promise<CollectionResult> | undefined;

  /** @throws InvalidOptionError when `collectTimeoutMs` is not a positive number. */
  constructor(options: MetricHubOptions = {}) {
    const { collectTimeoutMs = 5000, producers = [], clock = systemClock } = options;
    if (!(collectTimeoutMs > 0 && collectTimeoutMs <= longestTimerMs)) {
      throw new InvalidOptionError(
        'metricHub.collectTimeoutMs',
        `above 0, ${longestTimerMs} at most`,
        collectTimeoutMs,
      );
    }
    this.#timeoutMs = collectTimeoutMs;
    this.#clock = clock;
    this.#producers = [...producers];
    // A reader takes its producers once; this one stands for those that come and go.
    const all: MetricProducer = { collect: () => this.#collectProducers() };
    this.reader = new PrometheusExporter({ preventServerStart: true, metricProducers: [all] });
  }

  /**
   * Collects everything. Calls that come while one is under way share its result, which is therefore
   * not to be changed. Never rejects: what went wrong stands in `errors`, and before the reader is
   * bound the result is empty.
   */
  collect(options: HubCollectOptions = {}): Promise<CollectionResult> {
    if (this.#running === undefined) return this.#start();
    if (options.fresh !== true) return this.#running;
    this.#next ??= this.#running.then(() => this.#start());
    return this.#next;
  }

  /** Adds a source of metrics; the answer removes it. Takes part from the next collection on. */
  addProducer(producer: MetricProducer): Disposer {
    const own: MetricProducer = { collect: (options) => producer.collect(options) };
    this.#producers = [...this.#producers, own];
    return disposer(() => {
      this.#producers = this.#producers.filter((other) => other !== own);
    });
  }

  /** The hub as what a `MetricReader` can be bound to. */
  asProducer(): MetricProducer {
    return { collect: () => this.collect() };
  }

  #start(): Promise<CollectionResult> {
    this.#next = undefined;
    const running = this.#collect().finally(() => {
      this.#running = undefined;
    });
    this.#running = running;
    return running;
  }

  async #collect(): Promise<CollectionResult> {
    try {
      return await this.reader.collect({ timeoutMillis: this.#timeoutMs });
    } catch (fault) {
      return nothing([fault]);
    }
  }

  async #collectProducers(): Promise<CollectionResult> {
    const results = await Promise.all(
      this.#producers.map((producer) => this.#collectOne(producer)),
    );
    return {
      resourceMetrics: {
        resource: emptyResource(),
        scopeMetrics: results.flatMap((result) => result.resourceMetrics.scopeMetrics),
      },
      errors: results.flatMap((result) => result.errors),
    };
  }

  /** One producer's metrics; its fault or its sleep must not cost the others theirs. */
  #collectOne(producer: MetricProducer): Promise<CollectionResult> {
    const options: MetricCollectOptions = { timeoutMillis: this.#timeoutMs };
    return new Promise((resolve) => {
      const end = (result: CollectionResult): void => {
        timer.clear();
        resolve(result);
      };
      const late = (): void =>
        end(nothing([new Error(`a metric producer took over ${this.#timeoutMs} ms`)]));
      const timer = this.#clock.setTimeout(late, this.#timeoutMs);
      timer.unref();
      const failed = (fault: unknown): void => end(nothing([fault]));
      try {
        producer.collect(options).then((result) => end(wellFormed(result)), failed);
      } catch (fault) {
        failed(fault);
      }
    });
  }
}

function nothing(errors: unknown[]): CollectionResult {
  return { resourceMetrics: { resource: emptyResource(), scopeMetrics: [] }, errors };
}

/** Producers come from anywhere: one that answers nonsense must not break the collection. */
function wellFormed(result: CollectionResult): CollectionResult {
  if (Array.isArray(result?.resourceMetrics?.scopeMetrics)) {
    return { resourceMetrics: result.resourceMetrics, errors: result.errors ?? [] };
  }
  return nothing([new TypeError('a metric producer gave no scopeMetrics')]);
}
