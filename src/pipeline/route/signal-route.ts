import type { BatchRoute } from './batch-route.ts';
import { type Bounds, checkNames, checkNumbers, durationBounds } from './bounds.ts';
import type { FlushResult } from './flushes.ts';
import type { RouteStats } from './ledger.ts';

/** How the processor of a signal behaves where the SDK names no time. */
export interface SignalRouteOptions {
  /** For `forceFlush()`, in milliseconds. Default 30000. */
  readonly flushTimeoutMs?: number;
  /** For `shutdown()`, in milliseconds. Default 5000. */
  readonly shutdownTimeoutMs?: number;
  /** Hears of a sink that threw; the item goes on to the others. */
  readonly onSinkFault?: (fault: unknown) => void;
}

type Times = Required<Omit<SignalRouteOptions, 'onSinkFault'>>;

const defaults: Times = Object.freeze({ flushTimeoutMs: 30_000, shutdownTimeoutMs: 5000 });
const allowed: Record<keyof Times, Bounds> = {
  flushTimeoutMs: durationBounds,
  shutdownTimeoutMs: durationBounds,
};

/**
 * What the processors of spans and of log records have in common: the routes and sinks behind them,
 * replaceable as a whole and at any time. A route that is replaced is still flushed and closed with
 * the others for as long as it holds something.
 */
export abstract class SignalRoute<T, S> {
  readonly #times: Times;
  readonly #onSinkFault: ((fault: unknown) => void) | undefined;
  readonly #leaving = new Set<BatchRoute<T>>();
  #routes: readonly BatchRoute<T>[] = [];
  #sinks: readonly S[] = [];
  #closing: Promise<FlushResult> | undefined;

  /** @throws InvalidOptionError on a wrong option. */
  constructor(options: SignalRouteOptions = {}) {
    checkNames(options, [...Object.keys(allowed), 'onSinkFault'], 'signalRoute');
    this.#times = checkNumbers<keyof Times>(options, allowed, defaults, 'signalRoute');
    this.#onSinkFault = options.onSinkFault;
  }

  /** True when there is a route or a sink. */
  get hasOutputs(): boolean {
    return this.#routes.length > 0 || this.#sinks.length > 0;
  }

  /** Every route that may hold something: the present ones, and those replaced but not yet empty. */
  get routes(): readonly BatchRoute<T>[] {
    for (const route of this.#leaving) if (route.held === 0) this.#leaving.delete(route);
    return [...this.#routes, ...this.#leaving];
  }

  /**
   * Replaces all routes and sinks. Routes that are left out get nothing more and are the caller's to
   * close; until they are empty, `flush()` and `close()` see to them too. After `close()`, routes are
   * closed as they come.
   */
  setRoutes(routes: readonly BatchRoute<T>[], sinks: readonly S[] = []): void {
    for (const route of this.#routes) if (!routes.includes(route)) this.#leaving.add(route);
    for (const route of routes) {
      this.#leaving.delete(route);
      if (this.#closing !== undefined) void route.close(0);
    }
    this.#routes = [...routes];
    this.#sinks = [...sinks];
  }

  /** Sends what is held; tells whether all of it was settled in time. Never rejects. */
  flush(deadlineMs: number): Promise<FlushResult> {
    return together(this.routes.map((route) => route.flush(deadlineMs)));
  }

  /** Flushes and closes all routes; later calls give the same promise. Never rejects. */
  close(deadlineMs: number): Promise<FlushResult> {
    this.#closing ??= together(this.routes.map((route) => route.close(deadlineMs)));
    return this.#closing;
  }

  /** {@link SignalRoute.flush}, as the SDK calls it. */
  async forceFlush(options?: { timeoutMillis?: number }): Promise<void> {
    await this.flush(options?.timeoutMillis ?? this.#times.flushTimeoutMs);
  }

  /** {@link SignalRoute.close}, as the SDK calls it. */
  async shutdown(): Promise<void> {
    await this.close(this.#times.shutdownTimeoutMs);
  }

  /** The counts of the present routes. */
  stats(): RouteStats[] {
    return this.#routes.map((route) => route.stats());
  }

  /** Hands an item to every route, and to every sink through `give`. Never throws. */
  protected deliver(item: T, give: (sink: S) => void): void {
    for (const route of this.#routes) route.offer(item);
    for (const sink of this.#sinks) {
      try {
        give(sink);
      } catch (fault) {
        this.#fault(fault);
      }
    }
  }

  #fault(fault: unknown): void {
    try {
      this.#onSinkFault?.(fault);
    } catch {
      // Nobody is left to tell.
    }
  }
}

async function together(results: readonly Promise<FlushResult>[]): Promise<FlushResult> {
  return { complete: (await Promise.all(results)).every(({ complete }) => complete) };
}
