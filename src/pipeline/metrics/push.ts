import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import {
  AggregationTemporality,
  type CollectionResult,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import type { Clock, Timer } from '../../base/index.ts';
import { ExportError } from '../otlp/export-error.ts';
import { maxRetryAfterMs } from '../otlp/retry-after.ts';
import type { DropReason, SendOutcome } from '../output.ts';
import { backoffMs } from '../route/backoff.ts';
import { boundedMs, type FlushResult } from '../route/flushes.ts';
import { Ledger, type LedgerCounts } from '../route/ledger.ts';
import { ProblemReporter, type RouteProblem } from '../route/problem-reporter.ts';
import { countPoints } from './count-points.ts';
import type { HubCollectOptions } from './hub.ts';
import {
  type MetricPushOptions,
  type ResolvedMetricPushOptions,
  resolveMetricPushOptions,
} from './push-options.ts';
import type { MetricSender } from './sender.ts';
import { TemporalityConverter } from './temporality.ts';
import { within } from './within.ts';

/** Where a push takes its metrics from: the hub. */
export interface MetricSource {
  collect(options?: HubCollectOptions): Promise<CollectionResult>;
}

/** What a push needs from around it. */
export interface MetricPushDeps {
  readonly clock: Clock;
  /** Hears of data points that were given up. */
  onDrop?(count: number, reason: DropReason): void;
  /** Hears of problems, rate-limited. A faulty collection is a `warning`. */
  onProblem?(problem: RouteProblem): void;
  /** For the spread of retries; `Math.random` unless given. */
  readonly random?: () => number;
}

/** What a push did so far. All counts are of data points unless said otherwise. */
export interface MetricPushStats extends Omit<LedgerCounts, 'taken'> {
  /** The name of the present sender. */
  readonly output: string;
}

/** One collection on its way out. */
interface Cycle {
  /** Set when a newer collection is wanted: no further attempt is made with this one. */
  superseded: boolean;
  /** Ends a wait between attempts. */
  wake: () => void;
  /** Ends everything, an attempt under way too. */
  readonly end: AbortController;
  readonly done: Promise<boolean>;
}

/** How long closing a sender may take. */
const closeGraceMs = 500;

/**
 * Collects at an interval and sends what it got. A collection that cannot be sent is tried again
 * until the next one is due, which then takes its place: running totals lose nothing by it, and
 * differences go on from what was accepted last. Sends one collection at a time, makes no spans, and
 * keeps the process alive only while it flushes. No method throws or rejects, unless said.
 */
export class MetricPush {
  readonly #source: MetricSource;
  readonly #deps: MetricPushDeps;
  readonly #clock: Clock;
  readonly #ledger: Ledger;
  #options: ResolvedMetricPushOptions;
  #converter: TemporalityConverter;
  #sender: MetricSender;
  #problems: ProblemReporter;
  #started = false;
  #timer: Timer | undefined;
  #lastTick = 0;
  /** Before this time the receiver does not want to be asked. */
  #notBefore = 0;
  #cycle: Cycle | undefined;
  #attempt: Promise<unknown> = Promise.resolve();
  /** Flushes run one after the other. */
  #flushes: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #closed: Promise<FlushResult> | undefined;

  /** @throws InvalidOptionError on a wrong option. */
  constructor(
    source: MetricSource,
    sender: MetricSender,
    options: MetricPushOptions,
    deps: MetricPushDeps,
  ) {
    this.#options = resolveMetricPushOptions(options);
    this.#source = source;
    this.#sender = sender;
    this.#deps = deps;
    this.#clock = deps.clock;
    this.#ledger = new Ledger(deps.clock, (count, reason) => deps.onDrop?.(count, reason));
    this.#converter = new TemporalityConverter(this.#options.temporality);
    this.#problems = this.#reporterFor(sender);
  }

  /** Begins: the first collection is due after one interval. Calling it again does nothing. */
  start(): void {
    if (this.#started || this.#closed !== undefined) return;
    this.#started = true;
    this.#lastTick = this.#clock.now();
    this.#arm();
  }

  /** What was done so far. */
  stats(): MetricPushStats {
    const { taken: _, ...counts } = this.#ledger.counts();
    return { output: this.#sender.name, ...counts };
  }

  /**
   * Changes options from now on; those left out stay as they are. Another temporality begins its
   * streams at their very beginning.
   *
   * @throws InvalidOptionError on a wrong option; nothing is changed then.
   */
  reconfigure(options: MetricPushOptions): void {
    const { temporality } = this.#options;
    this.#options = resolveMetricPushOptions(options, this.#options);
    if (temporality !== this.#options.temporality) {
      this.#converter = new TemporalityConverter(this.#options.temporality);
    }
    this.#arm();
  }

  /**
   * Lets another sender take over from now on: what the old one could not send goes to it at once.
   * Resolves when the old one has ended its last attempt and is closed; need not be awaited.
   */
  async replaceSender(next: MetricSender): Promise<void> {
    const old = this.#sender;
    if (next === old) return;
    if (this.#closed !== undefined) return this.#closeSender(next);
    this.#sender = next;
    this.#problems = this.#reporterFor(next);
    this.#notBefore = 0;
    if (this.#cycle === undefined) this.#arm();
    else this.#cycle.wake();
    await this.#attempt;
    await this.#closeSender(old);
  }

  /**
   * Collects once more and sends it, within `deadlineMs` milliseconds; keeps the process alive for
   * as long as that takes. A collection on its way gets half of the time to arrive, before the new
   * one takes its place.
   */
  flush(deadlineMs: number): Promise<FlushResult> {
    return this.#closed ?? this.#flushInTurn(deadlineMs);
  }

  /** Flushes, stops, and closes the sender. Later calls give the same promise. */
  close(deadlineMs: number): Promise<FlushResult> {
    this.#closed ??= (async () => {
      this.#timer?.clear();
      const result = await this.#flushInTurn(deadlineMs);
      await this.#closeSender(this.#sender);
      return result;
    })();
    return this.#closed;
  }

  #arm(): void {
    this.#timer?.clear();
    if (
      !this.#started ||
      this.#closed !== undefined ||
      this.#cycle !== undefined ||
      this.#waiting > 0
    )
      return;
    const due = Math.max(this.#lastTick + this.#options.intervalMs, this.#notBefore);
    this.#timer = this.#clock.setTimeout(() => this.#tick(), Math.max(0, due - this.#clock.now()));
    this.#timer.unref();
  }

  #tick(): void {
    this.#lastTick = this.#clock.now();
    this.#begin(this.#lastTick + this.#options.intervalMs, false);
  }

  #flushInTurn(deadlineMs: number): Promise<FlushResult> {
    const deadline = this.#clock.now() + boundedMs(deadlineMs);
    this.#waiting++;
    this.#timer?.clear();
    const flush = this.#flushes.then(() => this.#flush(deadline));
    this.#flushes = flush.finally(() => {
      this.#waiting--;
      this.#arm();
    });
    return flush;
  }

  async #flush(deadline: number): Promise<FlushResult> {
    // The one timer that keeps a process alive: whoever flushes wants the answer.
    const hold = this.#clock.setTimeout(() => {}, boundedMs(deadline - this.#clock.now()));
    try {
      const cycle = this.#cycle;
      if (cycle !== undefined) {
        cycle.superseded = true;
        cycle.wake();
        await within(cycle.done, (deadline - this.#clock.now()) / 2, this.#clock);
        cycle.end.abort();
        await cycle.done;
      }
      return { complete: await this.#begin(deadline, true).done };
    } finally {
      hold.clear();
    }
  }

  /** Sends one collection, with as many attempts as fit before `until`. */
  #begin(until: number, fresh: boolean): Cycle {
    let decide: (complete: boolean) => void = () => {};
    const done = new Promise<boolean>((resolve) => {
      decide = resolve;
    });
    const cycle: Cycle = { superseded: false, wake() {}, end: new AbortController(), done };
    const end = (complete: boolean): void => {
      this.#cycle = undefined;
      decide(complete);
      this.#arm();
    };
    this.#cycle = cycle;
    const running = context.with(suppressTracing(ROOT_CONTEXT), () =>
      this.#run(cycle, until, fresh),
    );
    running.then(end, (fault: unknown) => {
      this.#failed(
        fault instanceof Error ? fault : new Error(String(fault)),
        'Metrics could not be made ready',
      );
      end(false);
    });
    return cycle;
  }

  async #run(cycle: Cycle, until: number, fresh: boolean): Promise<boolean> {
    const collected = await this.#collect(cycle, until, fresh);
    if (collected === undefined) return false;
    const conversion = this.#converter.convert(collected);
    const points = countPoints(conversion.metrics);
    if (points === 0) return true;
    for (let failures = 1; ; failures++) {
      const sender = this.#sender;
      this.#ledger.attempted(failures > 1);
      const outcome = await this.#send(sender, conversion.metrics, cycle, until);
      if (outcome.status === 'accepted') {
        conversion.commit();
        this.#accepted(points, outcome);
        return true;
      }
      const { error } = outcome;
      if (sender !== this.#sender && !cycle.superseded && this.#clock.now() < until) {
        // Replaced meanwhile: whatever the old one said, its successor is asked at once.
        this.#ledger.failed(error);
        continue;
      }
      if (outcome.status === 'refused') {
        this.#failed(error, 'Metrics were refused');
        this.#givenUp(conversion.metrics, 'refused');
        return false;
      }
      this.#failed(error, 'Metrics could not be sent');
      const { afterMs } = outcome;
      if (afterMs !== undefined) {
        this.#notBefore = this.#clock.now() + Math.min(boundedMs(afterMs), maxRetryAfterMs);
      }
      if (!(await this.#pause(cycle, failures, until))) {
        this.#givenUp(conversion.metrics, 'retries_exhausted');
        return false;
      }
    }
  }

  /** A collection, or undefined when there is none to be had. */
  async #collect(
    cycle: Cycle,
    until: number,
    fresh: boolean,
  ): Promise<ResourceMetrics | undefined> {
    const result = await within(
      this.#source.collect({ fresh }),
      until - this.#clock.now(),
      this.#clock,
      cycle.end.signal,
    );
    if (result === undefined) {
      if (cycle.end.signal.aborted) return undefined;
      this.#failed(new Error('The collection took too long.'), 'Metrics could not be collected');
      return undefined;
    }
    const { resourceMetrics, errors } = result;
    const first = errors[0];
    if (errors.length > 0) {
      const why = first instanceof Error ? first.message : String(first);
      const message = `Collecting metrics met ${errors.length} error(s), the first: ${why}`;
      this.#problems.problem('warning', message, first instanceof Error ? first : new Error(why));
    }
    return resourceMetrics.scopeMetrics.length === 0 && errors.length > 0
      ? undefined
      : resourceMetrics;
  }

  async #send(
    sender: MetricSender,
    metrics: ResourceMetrics,
    cycle: Cycle,
    until: number,
  ): Promise<SendOutcome> {
    const { timeoutMs } = this.#options;
    const left = Math.max(0, until - this.#clock.now());
    const limit = timeoutMs === 0 ? left : Math.min(timeoutMs, left);
    const abort = new AbortController();
    const attempt = (async () => sender.send(metrics, abort.signal))().catch(
      (cause: unknown): SendOutcome => {
        return {
          status: 'refused',
          error: new ExportError(sender.name, `${sender.name} failed`, { cause }),
        };
      },
    );
    const outcome = within(attempt, limit, this.#clock, cycle.end.signal);
    this.#attempt = outcome;
    const answer = await outcome;
    if (answer !== undefined) return answer;
    abort.abort();
    const message = `${sender.name} did not answer within ${Math.round(limit)} ms`;
    return { status: 'retry', error: new ExportError(sender.name, message) };
  }

  /** Waits until another attempt is due; false when there is to be none. */
  async #pause(cycle: Cycle, failures: number, until: number): Promise<boolean> {
    const { retryInitialMs: initialMs, retryMaxMs } = this.#options;
    const retry = {
      initialMs,
      maxMs: Math.max(initialMs, retryMaxMs),
      maxElapsedMs: 0,
      multiplier: 1.5,
    };
    const now = this.#clock.now();
    const wait = Math.max(
      backoffMs(failures, retry, this.#deps.random ?? Math.random),
      this.#notBefore - now,
    );
    if (cycle.superseded || cycle.end.signal.aborted || now + wait >= until) return false;
    await new Promise<void>((resolve) => {
      const timer = this.#clock.setTimeout(resolve, wait);
      timer.unref();
      cycle.wake = () => {
        timer.clear();
        resolve();
      };
    });
    cycle.wake = () => {};
    return !cycle.superseded;
  }

  #accepted(
    points: number,
    outcome: { readonly rejected?: number; readonly message?: string },
  ): void {
    const rejected = Math.min(outcome.rejected ?? 0, points);
    this.#notBefore = 0;
    this.#ledger.accepted(points - rejected);
    this.#ledger.dropped(rejected, 'refused');
    if (rejected === 0) this.#problems.success();
    if (rejected === 0 && outcome.message === undefined) return;
    const part =
      rejected === 0 ? 'took all data points' : `refused ${rejected} of ${points} data points`;
    const said = outcome.message === undefined ? '' : `: ${outcome.message}`;
    this.#problems.problem('warning', `${this.#sender.name} ${part}${said}`);
  }

  #failed(error: Error, what: string): void {
    this.#ledger.failed(error);
    this.#problems.problem('sending', `${what}: ${error.message}`, error);
  }

  /** Counts what is lost: differences are not, as long as another collection is to come. */
  #givenUp(metrics: ResourceMetrics, reason: DropReason): void {
    const last = this.#closed !== undefined;
    const lost = last ? undefined : (metric: MetricData) => !this.#isKept(metric);
    this.#ledger.dropped(
      countPoints(metrics, lost),
      last && reason !== 'refused' ? 'shutdown' : reason,
    );
  }

  #isKept(metric: MetricData): boolean {
    return (
      this.#options.temporality !== 'cumulative' &&
      metric.aggregationTemporality === AggregationTemporality.DELTA
    );
  }

  async #closeSender(sender: MetricSender): Promise<void> {
    const closing = (async () => sender.close())().catch((fault: unknown) => {
      this.#ledger.failed(fault instanceof Error ? fault : new Error(String(fault)));
    });
    await within(closing, closeGraceMs, this.#clock);
  }

  #reporterFor(sender: MetricSender): ProblemReporter {
    return new ProblemReporter(this.#clock, sender.name, (problem) => {
      try {
        this.#deps.onProblem?.(problem);
      } catch {
        // A listener's fault is its own.
      }
    });
  }
}
