import { diag } from '@opentelemetry/api';
import { type Clock, version } from '../base/index.ts';
import type {
  BatchRoute,
  Instrumentations,
  MetricPushStats,
  OutputRequest,
  Pipeline,
  RouteStats,
} from '../pipeline/index.ts';
import { sendLastWords } from './last-words.ts';

/** How a flush ended. */
export interface FlushReport {
  /** True when the fate of everything that was held is decided: delivered, or given up and counted. */
  readonly complete: boolean;
}

/** What the runtime is and does, as plain data: for a status page or a log line. */
export interface RuntimeStatus {
  /** The version of this package. */
  readonly version: string;
  /** `disabled` when `OTEL_SDK_DISABLED` is set; `closed` after {@link Runtime.shutdown}. */
  readonly state: 'running' | 'disabled' | 'closed';
  /** Milliseconds since the start. */
  readonly uptimeMs: number;
  readonly spans: readonly RouteStats[];
  readonly logs: readonly RouteStats[];
  readonly metrics: readonly MetricPushStats[];
  /** Short names of the instrumentations whose module the app has loaded. */
  readonly instrumentations: readonly string[];
  /** Where metrics can be scraped, once it listens. */
  readonly metricsUrl?: string;
}

/** The part of the admin server that the runtime deals with. */
export interface MetricsEndpoint {
  readonly url: string | undefined;
  close(): Promise<void>;
}

/** What a {@link Runtime} is made of. */
export interface RuntimeParts {
  readonly clock: Clock;
  readonly pipeline: Pipeline | undefined;
  readonly instrumentations: Instrumentations | undefined;
  readonly endpoint: MetricsEndpoint | undefined;
  /** How long the last flush of the process may take. */
  readonly shutdownTimeoutMs: number;
}

/** A route of either signal, as far as its end is concerned. */
interface AnyRoute {
  readonly held: number;
  readonly output: { readonly name: string };
  flush(deadlineMs: number): Promise<FlushReport>;
  stats(): RouteStats;
  /** Takes everything that is held, as one request; undefined where the output cannot make one. */
  lastRequest(): OutputRequest | undefined;
}

/** How long an endpoint that never answered is waited for at the end of the process. */
const absentAfterMs = 1_000;

/**
 * The running telemetry of this process. There is one, whichever copy of the package started it.
 * None of its methods throws or rejects.
 */
export class Runtime {
  readonly #parts: RuntimeParts;
  readonly #startedAt: number;
  #closing: Promise<FlushReport> | undefined;
  /** Metrics are due once more at the end: running totals have no queue to look at. */
  #metricsDue = true;

  constructor(parts: RuntimeParts) {
    this.#parts = parts;
    this.#startedAt = parts.clock.now();
  }

  /**
   * Sends everything that is held: spans, log records, and a last collection of metrics. For a
   * serverless handler, or before a process ends in a way of its own.
   *
   * @param deadlineMs - How long that may take. Default: the shutdown timeout, 5000.
   */
  async flush(deadlineMs: number = this.#parts.shutdownTimeoutMs): Promise<FlushReport> {
    const { pipeline } = this.#parts;
    if (pipeline === undefined) return { complete: true };
    pipeline.console?.flush();
    const results = await Promise.all([
      pipeline.spans.flush(deadlineMs),
      pipeline.logs.flush(deadlineMs),
      ...pipeline.pushes.map((push) => push.flush(deadlineMs)),
    ]);
    return { complete: results.every(({ complete }) => complete) };
  }

  /**
   * Flushes and ends all sending; the app goes on without telemetry. Later calls give the same
   * promise. An app need not call it: the process's end is taken care of.
   */
  shutdown(deadlineMs: number = this.#parts.shutdownTimeoutMs): Promise<FlushReport> {
    this.#closing ??= this.#close(deadlineMs);
    return this.#closing;
  }

  /** A picture of the present moment. */
  status(): RuntimeStatus {
    const { pipeline, instrumentations, endpoint, clock } = this.#parts;
    return {
      version,
      state:
        pipeline === undefined ? 'disabled' : this.#closing === undefined ? 'running' : 'closed',
      uptimeMs: Math.round(clock.now() - this.#startedAt),
      spans: pipeline?.spans.stats() ?? [],
      logs: pipeline?.logs.stats() ?? [],
      metrics: pipeline?.pushes.map((push) => push.stats()) ?? [],
      instrumentations: instrumentations?.active ?? [],
      ...(endpoint?.url === undefined ? {} : { metricsUrl: endpoint.url }),
    };
  }

  /** True while something waits to be sent. @internal */
  pending(): boolean {
    const { pipeline } = this.#parts;
    if (pipeline === undefined || this.#closing !== undefined) return false;
    const held = this.#routes().some(([, route]) => route.held > 0);
    return held || (this.#metricsDue && pipeline.pushes.length > 0);
  }

  /**
   * The flush at the end of the process. An endpoint that refuses connections and never took
   * anything is given a second, not the whole shutdown timeout: most likely there is none.
   * @internal
   */
  async finalFlush(): Promise<FlushReport> {
    const { pipeline, shutdownTimeoutMs } = this.#parts;
    if (pipeline === undefined) return { complete: true };
    const firstMs = Math.min(absentAfterMs, shutdownTimeoutMs);
    pipeline.console?.flush();
    const routes = this.#routes().map(([, route]) => route);
    const parts = [...routes, ...pipeline.pushes];
    const left = await unfinished(parts, firstMs);
    this.#metricsDue = false;
    const absent = left.every((part) => isAbsent(part.stats()));
    const still = absent ? left : await unfinished(left, shutdownTimeoutMs - firstMs);
    // What came after this began is another flush's, or the last words'.
    if (still.length > 0) this.abandon();
    return { complete: still.length === 0 };
  }

  /** Says what is lost: nobody will send what is still held. @internal */
  abandon(): void {
    for (const [what, { held, output }] of this.#routes()) {
      if (held > 0) tellLoss(held, what, output.name);
    }
  }

  /** Sends what is left while the event loop is gone. @internal */
  lastWords(): void {
    const { pipeline, shutdownTimeoutMs } = this.#parts;
    if (pipeline === undefined || this.#closing !== undefined) return;
    try {
      pipeline.console?.flush();
      const last = this.#routes().flatMap(([what, route]) => {
        const { name } = route.output;
        const count = route.held;
        if (count === 0) return [];
        const request = route.lastRequest();
        if (request !== undefined) return [{ what, name, count, request }];
        tellLoss(count, what, name);
        return [];
      });
      const requests = last.map(({ request }) => request);
      for (const [index, sent] of sendLastWords(requests, shutdownTimeoutMs).entries()) {
        const { what, name, count } = last[index]!;
        if (!sent) tellLoss(count, what, name);
      }
    } catch (error) {
      diag.warn('The last telemetry could not be sent.', error);
    }
  }

  #routes(): (readonly [what: string, route: AnyRoute])[] {
    const { pipeline } = this.#parts;
    if (pipeline === undefined) return [];
    return [
      ...pipeline.spans.routes.map((route) => ['spans', seen(route)] as const),
      ...pipeline.logs.routes.map((route) => ['log records', seen(route)] as const),
    ];
  }

  async #close(deadlineMs: number): Promise<FlushReport> {
    const { pipeline, endpoint } = this.#parts;
    pipeline?.console?.flush();
    const results = await Promise.all([
      pipeline?.spans.close(deadlineMs),
      pipeline?.logs.close(deadlineMs),
      ...(pipeline?.pushes.map((push) => push.close(deadlineMs)) ?? []),
      endpoint?.close(),
    ]);
    return { complete: results.every((result) => result?.complete !== false) };
  }
}

/** Flushes all of these, and answers with those that did not get done. */
async function unfinished<T extends Pick<AnyRoute, 'flush'>>(
  parts: readonly T[],
  deadlineMs: number,
): Promise<T[]> {
  const results = await Promise.all(parts.map((part) => part.flush(deadlineMs)));
  return parts.filter((_, index) => results[index]?.complete !== true);
}

function seen<T>(route: BatchRoute<T>): AnyRoute {
  return {
    get held() {
      return route.held;
    },
    output: route.output,
    flush: (deadlineMs) => route.flush(deadlineMs),
    stats: () => route.stats(),
    lastRequest() {
      // What is on its way is broken off, so that as little as possible arrives twice.
      const items = route.takeUnsent();
      try {
        return route.output.request?.(items);
      } catch {
        return undefined;
      }
    },
  };
}

/** Says what the end of the process costs: nothing is lost quietly. */
function tellLoss(count: number, what: string, output: string): void {
  diag.warn(`${count} ${what} were not delivered to ${output} and are lost.`);
}

/** True when nobody listens at an endpoint, and never has since the start of this process. */
function isAbsent({ lastError, lastSuccessWall }: RouteStats | MetricPushStats): boolean {
  return lastSuccessWall === undefined && /ECONNREFUSED|ENOTFOUND/.test(lastError ?? '');
}
