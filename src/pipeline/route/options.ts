import { InvalidOptionError } from '../../base/index.ts';
import { type Bounds, checkNames, checkNumbers, durationBounds } from './bounds.ts';

/** How a batch that an output could not take is tried again. */
export interface RetryOptions {
  /** The wait after the first failure. Default 1000; at least 1. */
  readonly initialMs?: number;
  /** The longest wait, unless the receiver asks for a longer one. Default 30000; at least `initialMs`. */
  readonly maxMs?: number;
  /** A batch is given up when its first attempt is this long ago. Default 300000; 0 means no second attempt. */
  readonly maxElapsedMs?: number;
  /** What each wait is multiplied by to give the next. Default 1.5; 1 to 10. */
  readonly multiplier?: number;
}

/** How a route batches, bounds its memory, and sends. What is left out takes its default. */
export interface BatchRouteOptions {
  /** Items held at most, those being sent included. Default 2048. */
  readonly maxQueueItems?: number;
  /** Estimated bytes held at most, those being sent included. Default 64 MiB. */
  readonly maxQueueBytes?: number;
  /** Items in one batch at most. Default 512; never more than `maxQueueItems`, whatever is given. */
  readonly maxBatchItems?: number;
  /** How long an item waits at most for its batch to fill. Default 5000; 0 sends in the next turn. */
  readonly scheduledDelayMs?: number;
  /** How long one attempt may take before it is aborted. Default 30000; at least 1. */
  readonly exportTimeoutMs?: number;
  /** Batches given to one output at the same time, at most. Default 2. */
  readonly maxConcurrentExports?: number;
  readonly retry?: RetryOptions;
}

/** {@link RetryOptions} with every value known. */
export type ResolvedRetryOptions = Required<RetryOptions>;

/** {@link BatchRouteOptions} with every value known. */
export type ResolvedBatchRouteOptions = Required<Omit<BatchRouteOptions, 'retry'>> & {
  readonly retry: ResolvedRetryOptions;
};

/** What holds where nothing is said. */
export const batchRouteDefaults: ResolvedBatchRouteOptions = Object.freeze({
  maxQueueItems: 2048,
  maxQueueBytes: 64 * 1024 * 1024,
  maxBatchItems: 512,
  scheduledDelayMs: 5000,
  exportTimeoutMs: 30_000,
  maxConcurrentExports: 2,
  retry: Object.freeze({ initialMs: 1000, maxMs: 30_000, maxElapsedMs: 300_000, multiplier: 1.5 }),
});

const count: Bounds = { min: 1, max: 16_777_216, whole: true };
const duration: Bounds = { ...durationBounds, min: 1 };

const bounds: Record<Exclude<keyof BatchRouteOptions, 'retry'>, Bounds> = {
  maxQueueItems: count,
  maxQueueBytes: { min: 1, max: Number.MAX_SAFE_INTEGER, whole: true },
  maxBatchItems: count,
  scheduledDelayMs: durationBounds,
  exportTimeoutMs: duration,
  maxConcurrentExports: { min: 1, max: 100, whole: true },
};

const retryBounds: Record<keyof RetryOptions, Bounds> = {
  initialMs: duration,
  maxMs: duration,
  maxElapsedMs: durationBounds,
  multiplier: { min: 1, max: 10, whole: false },
};

/**
 * Checks options and fills in the defaults.
 *
 * @throws InvalidOptionError on a value out of its range and on an unknown name.
 */
export function resolveBatchRouteOptions(
  options: BatchRouteOptions = {},
  path = 'batchRoute',
): ResolvedBatchRouteOptions {
  checkNames(options, [...Object.keys(bounds), 'retry'], path);
  const given = options.retry ?? {};
  checkNames(given, Object.keys(retryBounds), `${path}.retry`);
  const retry = checkNumbers(given, retryBounds, batchRouteDefaults.retry, `${path}.retry`);
  // A small `initialMs` or `maxMs` alone is a clear wish; only a contradiction of two is a fault.
  if (given.maxMs === undefined) retry.maxMs = Math.max(retry.maxMs, retry.initialMs);
  else if (given.initialMs === undefined) retry.initialMs = Math.min(retry.maxMs, retry.initialMs);
  if (retry.maxMs < retry.initialMs) {
    throw new InvalidOptionError(`${path}.retry.maxMs`, 'at least initialMs', retry.maxMs);
  }
  const own = checkNumbers(options, bounds, batchRouteDefaults, path);
  own.maxBatchItems = Math.min(own.maxBatchItems, own.maxQueueItems);
  return Object.freeze({ ...own, retry: Object.freeze(retry) });
}
