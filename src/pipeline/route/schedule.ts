import type { Backlog } from './backlog.ts';
import type { Batch } from './batch.ts';
import type { ItemQueue } from './item-queue.ts';
import type { Lane } from './lane.ts';
import type { ResolvedBatchRouteOptions } from './options.ts';

/** What the order of sending depends on, at one moment. */
export interface Situation<T> {
  readonly backlog: Backlog<T>;
  readonly lane: Lane<T>;
  readonly options: ResolvedBatchRouteOptions;
  readonly now: number;
  /** The highest item number that a flush waits for; -1 for none. */
  readonly urgentUpTo: number;
}

/** True when a batch is to be cut at once: by count, or because few big items fill the memory. */
export function queueIsRipe<T>(queue: ItemQueue<T>, options: ResolvedBatchRouteOptions): boolean {
  return queue.length >= options.maxBatchItems || queue.size * 2 >= options.maxQueueBytes;
}

/** The batch to send now, cut from the queue if need be; undefined when nothing is to be sent. */
export function nextBatch<T>(situation: Situation<T>): Batch<T> | undefined {
  const { backlog, lane, options, now } = situation;
  if (lane.inFlight >= options.maxConcurrentExports) return undefined;
  const fresh = freshAt(situation) <= now;
  const again = lane.health.down ? nextProbe(situation, fresh) : nextDue(situation);
  if (again === 'none') return undefined;
  return again ?? (fresh ? backlog.cut(options.maxBatchItems) : undefined);
}

function nextDue<T>({ backlog, now }: Situation<T>): Batch<T> | undefined {
  const batch = first(backlog.waiting(), ({ notBefore }) => notBefore);
  return batch !== undefined && batch.notBefore <= now ? batch : undefined;
}

/** While the endpoint is down: the batch to ask it with; undefined for one from the queue. */
function nextProbe<T>(situation: Situation<T>, fresh: boolean): Batch<T> | 'none' | undefined {
  const { backlog, lane, options, now } = situation;
  if (lane.health.probeAt > now) return 'none';
  const waiting = backlog.waiting();
  const batch = first(waiting, ({ failures }) => failures);
  if (batch === undefined) return undefined;
  // One batch that an endpoint chokes on must not keep it down for all others: the next probe is
  // made with something else, for as long as few batches wait.
  return fresh && waiting.length <= options.maxConcurrentExports ? undefined : batch;
}

/**
 * The next moment at which there may be something to do, if no attempt ends and no item comes
 * before; `Infinity` when there is none.
 */
export function dueAt<T>(situation: Situation<T>): number {
  const { backlog, lane, options, now } = situation;
  const waiting = backlog.waiting();
  const expiry = Math.min(...waiting.map((batch) => expiryOf(batch, options)));
  if (lane.inFlight >= options.maxConcurrentExports) return expiry;
  const fresh = freshAt(situation);
  if (!lane.health.down) return Math.min(expiry, fresh, ...waiting.map((batch) => batch.notBefore));
  return Math.min(expiry, Math.max(lane.health.probeAt, waiting.length > 0 ? now : fresh));
}

/** When a waiting batch is given up. */
export function expiryOf<T>(batch: Batch<T>, options: ResolvedBatchRouteOptions): number {
  return (batch.firstAttemptAt ?? Infinity) + options.retry.maxElapsedMs;
}

/** When a batch is to be cut from the queue; `Infinity` when nothing is queued. */
function freshAt<T>({ backlog: { queue }, options, now, urgentUpTo }: Situation<T>): number {
  if (queue.length === 0) return Infinity;
  if (queueIsRipe(queue, options) || queue.headNumber <= urgentUpTo) return now;
  return queue.headTime + options.scheduledDelayMs;
}

/** The element with the smallest key; the earlier one of two that are equal. */
function first<E>(elements: readonly E[], key: (element: E) => number): E | undefined {
  let best: E | undefined;
  for (const element of elements)
    if (best === undefined || key(element) < key(best)) best = element;
  return best;
}
