import { type Clock, longestTimerMs, type Timer } from '../../base/index.ts';
import type { DropReason, Output, SendOutcome } from '../output.ts';
import { Backlog } from './backlog.ts';
import { backoffMs } from './backoff.ts';
import type { Batch } from './batch.ts';
import { boundedMs, Flushes, type FlushResult } from './flushes.ts';
import { type Attempt, Lane } from './lane.ts';
import { Ledger, type RouteStats } from './ledger.ts';
import {
  type BatchRouteOptions,
  type ResolvedBatchRouteOptions,
  resolveBatchRouteOptions,
} from './options.ts';
import { ProblemReporter, type RouteProblem } from './problem-reporter.ts';
import { dueAt, expiryOf, nextBatch, queueIsRipe, type Situation } from './schedule.ts';

/** What a route needs from around it. */
export interface BatchRouteDeps<T> {
  readonly clock: Clock;
  /** Estimates the bytes that an item takes. Called once per item, on the caller's path: be quick. */
  sizeOf(item: T): number;
  /**
   * Hears of every drop, one call per reason and event. A drop that this call itself brings about
   * is counted in `stats()` but not told.
   */
  onDrop?(count: number, reason: DropReason): void;
  /** Hears of problems, rate-limited: see {@link RouteProblem}. */
  onProblem?(problem: RouteProblem): void;
  /** For the spread of retries; `Math.random` unless given. */
  readonly random?: () => number;
}

/** What an item is taken to weigh when `sizeOf` fails. */
const unknownItemBytes = 1024;

/** How long closing an output may take at least, even when the deadline for sending is used up. */
const closeGraceMs = 500;

/**
 * Collects items into batches and sends them through one output, which may be replaced while the
 * route works. Memory is bounded; every item that is given up is counted by its reason; no method
 * throws or rejects once the route is built.
 *
 * An endpoint that does not take a batch is left alone for a growing while, then asked with one
 * batch at a time, until it answers. An item may reach a receiver twice when an attempt was taken
 * but its answer was lost, never when the receiver answers.
 */
export class BatchRoute<T> {
  readonly #deps: BatchRouteDeps<T>;
  readonly #backlog = new Backlog<T>();
  readonly #ledger: Ledger;
  readonly #flushes: Flushes;
  readonly #random: () => number;
  /** Outputs that were replaced and still have something to send, or to close. */
  readonly #retired = new Set<Lane<T>>();
  #options: ResolvedBatchRouteOptions;
  #lane: Lane<T>;
  #timer: Timer | undefined;
  #timerDue = Infinity;
  #shut = false;
  #closing: Promise<FlushResult> | undefined;

  /** @throws InvalidOptionError on a wrong option. */
  constructor(output: Output<T>, options: BatchRouteOptions, deps: BatchRouteDeps<T>) {
    this.#options = resolveBatchRouteOptions(options);
    this.#deps = deps;
    this.#random = deps.random ?? Math.random;
    this.#ledger = new Ledger(
      deps.clock,
      deps.onDrop && ((count, reason) => deps.onDrop?.(count, reason)),
    );
    this.#flushes = new Flushes(deps.clock);
    this.#lane = this.#laneFor(output);
  }

  /** The output that new batches go to. */
  get output(): Output<T> {
    return this.#lane.output;
  }

  /** How many items are held: queued, waiting for another try, or being sent. */
  get held(): number {
    return this.#backlog.items;
  }

  /** Takes an item, or drops it when the route is full or closed; false in that case. */
  offer(item: T): boolean {
    if (this.#shut) {
      this.#ledger.dropped(1, 'shutdown');
      return false;
    }
    const { maxQueueItems, maxQueueBytes } = this.#options;
    if (this.#backlog.items >= maxQueueItems) return this.#full(maxQueueItems, 'items');
    const bytes = this.#sizeOf(item);
    if (this.#backlog.bytes + bytes > maxQueueBytes) return this.#full(maxQueueBytes, 'bytes');
    const { queue } = this.#backlog;
    const wasRipe = queueIsRipe(queue, this.#options);
    this.#backlog.push(item, bytes, this.#deps.clock.now());
    // Only these two change when the next batch is due. Sending itself is left to a later turn: the
    // caller is the app, at the end of a span.
    if (queue.length === 1 || (!wasRipe && queueIsRipe(queue, this.#options))) this.#arm();
    return true;
  }

  /**
   * Sends what is held now, without waiting for batches to fill or for retries to be due.
   *
   * @param deadlineMs - How long that may take, in milliseconds from now; keeps the process alive
   *   for as long as it takes. What is not sent then stays held.
   */
  flush(deadlineMs: number): Promise<FlushResult> {
    if (this.#backlog.items === 0) return Promise.resolve({ complete: true });
    const done = this.#flushes.wait(this.#backlog.queue.nextNumber - 1, deadlineMs);
    const now = this.#deps.clock.now();
    this.#lane.health.hurry(now);
    for (const batch of this.#backlog.waiting()) batch.notBefore = now;
    this.#pump();
    return done;
  }

  /**
   * Takes no more items, flushes, drops what is left, aborts what is being sent, and closes the
   * output. Later calls give the same promise.
   *
   * @param deadlineMs - How long flushing may take. Closing the output gets what is left of it, half
   *   a second at least.
   */
  close(deadlineMs: number): Promise<FlushResult> {
    this.#shut = true;
    this.#closing ??= this.#close(deadlineMs);
    return this.#closing;
  }

  /**
   * Lets another output take over from now on, and closes the old one when it has ended what it is
   * sending. The promise resolves after that, never rejects, and need not be awaited.
   *
   * @param next - An output that was never used by this route before; one that is in use already
   *   stays as it is.
   * @param options - `rescue` (true unless given): what the old output has not accepted, whatever it
   *   said, goes to the new one. False: what was tried there and failed is given up.
   */
  replaceOutput(next: Output<T>, { rescue = true }: { rescue?: boolean } = {}): Promise<void> {
    const old = this.#lane;
    if (next === old.output) return Promise.resolve();
    const lane = this.#laneFor(next);
    if (this.#shut) return lane.close(closeGraceMs, false);
    this.#lane = lane;
    this.#retired.add(old);
    const drained = old.retire(rescue);
    const waiting = this.#backlog.waiting();
    if (rescue) for (const batch of waiting) this.#startAfresh(batch);
    for (const batch of waiting) if (batch.failures > 0) this.#giveUp(batch, 'retries_exhausted');
    this.#pump();
    return drained
      .then(() => old.close(this.#options.exportTimeoutMs, false))
      .then(() => void this.#retired.delete(old));
  }

  /**
   * Changes the options; what is left out takes its default. Nothing held is dropped, even where it
   * is more than the new bounds allow. Attempts under way keep their timeout.
   *
   * @throws InvalidOptionError on a wrong option; nothing is changed then.
   */
  reconfigure(options: BatchRouteOptions): void {
    this.#options = resolveBatchRouteOptions(options);
    this.#pump();
  }

  /** Everything held, oldest first: queued, waiting for another try, and being sent. */
  unsent(): T[] {
    return this.#backlog.toArray();
  }

  /**
   * The same as {@link BatchRoute.unsent}, and empties the route: for somebody who sends the items
   * in another way. What is being sent is aborted. The route stays usable.
   */
  takeUnsent(): T[] {
    const items = this.#backlog.toArray();
    this.#ledger.taken(this.#empty());
    this.#arm();
    return items;
  }

  stats(): RouteStats {
    const sending = this.#backlog.sending();
    return {
      output: this.#lane.output.name,
      queuedItems: this.#backlog.items - sending.items,
      queuedBytes: this.#backlog.bytes - sending.bytes,
      inFlight: sending.items,
      inFlightBytes: sending.bytes,
      ...this.#ledger.counts(),
    };
  }

  #laneFor(output: Output<T>): Lane<T> {
    const { clock } = this.#deps;
    const problems = new ProblemReporter(clock, output.name, (problem) => {
      try {
        this.#deps.onProblem?.(problem);
      } catch {
        // Whoever listens must not stop the sending.
      }
    });
    return new Lane(output, clock, problems, (...end) => this.#settled(...end));
  }

  #sizeOf(item: T): number {
    try {
      const bytes = this.#deps.sizeOf(item);
      return bytes >= 0 ? bytes : unknownItemBytes;
    } catch {
      return unknownItemBytes;
    }
  }

  #full(bound: number, unit: string): false {
    this.#ledger.dropped(1, 'queue_full');
    const { name } = this.#lane.output;
    this.#lane.problems.problem(
      'queue',
      `The queue for ${name} is full (${bound} ${unit}): dropping.`,
    );
    return false;
  }

  async #close(deadlineMs: number): Promise<FlushResult> {
    const { clock } = this.#deps;
    const end = clock.now() + boundedMs(deadlineMs);
    await this.flush(deadlineMs);
    const lanes = [this.#lane, ...this.#retired];
    const left = this.#empty();
    this.#ledger.dropped(left, 'shutdown');
    this.#arm();
    const graceMs = Math.max(end - clock.now(), closeGraceMs);
    await Promise.all(lanes.map((lane) => lane.close(graceMs, true)));
    return { complete: left === 0 };
  }

  #empty(): number {
    // First of all, so that no end of an attempt finds its batch here.
    const held = this.#backlog.clear();
    for (const lane of [this.#lane, ...this.#retired]) lane.abandon();
    this.#flushes.cancel();
    return held;
  }

  /** Sends what is due, then waits for the next thing that will be. */
  #pump(): void {
    this.#expire();
    for (;;) {
      const batch = nextBatch(this.#situation());
      if (batch === undefined) break;
      this.#send(batch);
    }
    this.#arm();
    this.#flushes.settle(this.#backlog.oldestNumber);
  }

  #send(batch: Batch<T>): void {
    const lane = this.#lane;
    this.#ledger.attempted(batch.tried);
    batch.tried = true;
    batch.phase = 'sending';
    batch.firstAttemptAt ??= this.#deps.clock.now();
    if (lane.health.down) lane.health.probing(batch);
    lane.send(batch, this.#options.exportTimeoutMs);
  }

  #situation(): Situation<T> {
    return {
      backlog: this.#backlog,
      lane: this.#lane,
      options: this.#options,
      now: this.#deps.clock.now(),
      urgentUpTo: this.#flushes.upTo,
    };
  }

  /** Sets the one timer to the next moment at which there may be something to do. */
  #arm(): void {
    const situation = this.#situation();
    const { now } = situation;
    const due = Math.max(now, dueAt(situation));
    if (this.#timer !== undefined && Math.max(now, this.#timerDue) === due) return;
    this.#timer?.clear();
    this.#timer = undefined;
    if (due === Infinity) return;
    this.#timerDue = due;
    this.#timer = this.#deps.clock.setTimeout(
      () => {
        this.#timer = undefined;
        this.#pump();
      },
      Math.min(due - now, longestTimerMs),
    );
    this.#timer.unref();
  }

  #expire(): void {
    const now = this.#deps.clock.now();
    for (const batch of this.#backlog.waiting()) {
      if (expiryOf(batch, this.#options) <= now) this.#giveUp(batch, 'retries_exhausted');
    }
  }

  #giveUp(batch: Batch<T>, reason: DropReason): void {
    // Whoever heard of the drop before this one may have called the route.
    if (batch.phase !== 'waiting') return;
    this.#backlog.settle(batch);
    this.#ledger.dropped(batch.items.length, reason);
  }

  #settled(attempt: Attempt<T>, outcome: SendOutcome, late: boolean): void {
    // After its timeout only one answer still matters: it spares the receiver a duplicate.
    const matters = outcome.status === 'accepted' && attempt.batch.phase === 'waiting';
    if (late && !matters) return;
    if (outcome.status === 'accepted') this.#accepted(attempt, outcome);
    else this.#failed(attempt, outcome);
    this.#pump();
  }

  #accepted({ batch, lane }: Attempt<T>, outcome: SendOutcome & { status: 'accepted' }): void {
    const count = batch.items.length;
    const rejected = Math.min(outcome.rejected ?? 0, count);
    this.#backlog.settle(batch);
    this.#ledger.accepted(count - rejected);
    if (lane === this.#lane) this.#answered();
    const says = outcome.message ? `: ${outcome.message}` : '.';
    if (rejected > 0) {
      const error = new Error(`${lane.output.name} refused ${rejected} of ${count} items${says}`);
      this.#ledger.failed(error);
      lane.problems.problem('sending', error.message);
      this.#ledger.dropped(rejected, 'refused');
      return;
    }
    if (outcome.message) lane.problems.problem('warning', `${lane.output.name} says${says}`);
    lane.problems.success();
  }

  #failed(
    { batch, lane }: Attempt<T>,
    outcome: Exclude<SendOutcome, { status: 'accepted' }>,
  ): void {
    const { error } = outcome;
    this.#ledger.failed(error);
    batch.phase = 'waiting';
    if (lane.rescues) {
      this.#startAfresh(batch);
      return;
    }
    const { name } = lane.output;
    let what = 'did not take';
    if (outcome.status === 'refused') {
      what = 'refused';
      if (lane === this.#lane) this.#answered();
      this.#giveUp(batch, 'refused');
    } else if (lane.retired) {
      this.#giveUp(batch, 'retries_exhausted');
    } else {
      this.#postpone(batch, outcome.afterMs);
    }
    // Last, when all is in order: whoever listens may call the route.
    lane.problems.problem('sending', `${name} ${what} a batch: ${error.message}`, error);
  }

  #postpone(batch: Batch<T>, askedMs = 0): void {
    const now = this.#deps.clock.now();
    const { retry } = this.#options;
    const backoff = (failures: number): number => backoffMs(failures, retry, this.#random);
    // Nobody may silence a route for days: past this the batch is given up anyway.
    const afterMs = Math.min(boundedMs(askedMs), Math.max(retry.maxElapsedMs, retry.maxMs));
    this.#lane.health.failed(batch, now, backoff, afterMs);
    batch.failures++;
    batch.askedUntil = now + afterMs;
    batch.notBefore = now + Math.max(afterMs, backoff(batch.failures));
  }

  /** The endpoint is there: batches that waited for that alone go at once, each one time only. */
  #answered(): void {
    if (!this.#lane.health.answered()) return;
    for (const batch of this.#backlog.waiting()) {
      if (!batch.released) batch.notBefore = batch.askedUntil;
      batch.released = true;
    }
  }

  /** A batch that comes from another output has all its tries before it. */
  #startAfresh(batch: Batch<T>): void {
    batch.failures = 0;
    batch.firstAttemptAt = undefined;
    batch.notBefore = 0;
    batch.released = false;
  }
}
