import type { Clock } from '../base/index.ts';
import { version } from '../base/index.ts';
import type { Instrumentations, MetricPushStats, Pipeline, RouteStats } from '../pipeline/index.ts';
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
    this.#metricsDue = false;
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
      state: pipeline === undefined ? 'disabled' : this.#closing === undefined ? 'running' : 'closed',
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
    const held = [...pipeline.spans.routes, ...pipeline.logs.routes].some((route) => route.held > 0);
    return held || (this.#metricsDue && pipeline.pushes.length > 0);
  }

  /** Sends what is left while the event loop is gone. @internal */
  lastWords(): void {
    const { pipeline, shutdownTimeoutMs } = this.#parts;
    if (pipeline === undefined || this.#closing !== undefined) return;
    try {
      pipeline.console?.flush();
      const requests = [
        ...pipeline.spans.routes.map((route) => route.output.request?.(route.takeUnsent())),
        ...pipeline.logs.routes.map((route) => route.output.request?.(route.takeUnsent())),
      ].filter((request) => request !== undefined && request.body.length > 0);
      sendLastWords(requests as Parameters<typeof sendLastWords>[0], shutdownTimeoutMs);
    } catch {
      // The process is ending; there is nobody left to tell.
    }
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
