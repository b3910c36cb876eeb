import type { Clock, Timer } from '../../base/index.ts';
import { fullPeriod, jittered } from './backoff.ts';
import type { BreakerSettings } from './options.ts';
import { TimeWindow, type WindowReading } from './time-window.ts';
import type {
  BreakerState,
  CallOutcome,
  StateChange,
  TransitionCount,
  TransitionReason,
} from './types.ts';

/** A call as the state machine sees it. */
export interface Admission {
  /** The period that admitted it; another period no longer listens to it. */
  period: Period | undefined;
  /** When a probe counts as failed, on the monotonic clock. */
  deadline: number;
  /** Wakes the machine at that time. */
  timer: Timer | undefined;
}

/**
 * The time between two changes of state. Its identity tells admissions apart: a call belongs to the
 * period that let it in, and when it settles in another one, it is late.
 */
type Period =
  | { readonly kind: 'closed'; readonly since: number }
  | { readonly kind: 'open'; since: number; lengthMs: number }
  | { readonly kind: 'half_open'; readonly probes: Admission[]; successes: number };

/** Hears of a change after it has taken place, and of the call that brought it about, if one did. */
export interface TransitionSink {
  transitioned(change: StateChange, cause: Admission | undefined): void;
}

/** What a call may count as when it settles. */
export type Verdict = 'success' | 'failure' | 'ignored';

/**
 * The states of one breaker and the rules between them: who is admitted, what a result counts for,
 * when the state changes. It knows nothing of promises, spans or metrics, and does nothing by
 * itself: time is looked at when a call comes or goes, and the one timer there is belongs to a probe
 * in flight.
 */
export class StateMachine {
  readonly name: string;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #sink: TransitionSink;
  #settings: BreakerSettings;
  #window: TimeWindow;
  #period: Period;
  /** How many open periods came before the next one without a sound closed period between them. */
  #streak = 0;
  /** When the breaker last left `closed`; only of use in the other states. */
  #leftClosed = 0;
  #active = 0;
  #counts: Record<CallOutcome, number> = {
    success: 0,
    failure: 0,
    ignored: 0,
    rejected: 0,
    late: 0,
  };
  #transitions: { -readonly [K in keyof TransitionCount]: TransitionCount[K] }[] | undefined;

  constructor(
    name: string,
    settings: BreakerSettings,
    clock: Clock,
    random: () => number,
    sink: TransitionSink,
  ) {
    this.name = name;
    this.#settings = settings;
    this.#clock = clock;
    this.#random = random;
    this.#sink = sink;
    const now = clock.now();
    this.#window = new TimeWindow(settings.window.durationMs, settings.window.buckets, now);
    this.#period = { kind: 'closed', since: now };
  }

  /** Lets a call in or counts it as rejected. */
  admit(call: Admission): boolean {
    // The common case first: a closed breaker does not even look at the clock.
    if (this.#period.kind === 'closed' || this.#admitBroken(call)) {
      call.period = this.#period;
      this.#active++;
      return true;
    }
    this.#counts.rejected++;
    return false;
  }

  /** Takes an admitted call back, and answers what it counted as. */
  settle(call: Admission, verdict: Verdict): CallOutcome {
    this.#active--;
    call.timer?.clear();
    const period = this.#period;
    if (call.period !== period) {
      this.#counts.late++;
      return 'late';
    }
    this.#counts[verdict]++;
    if (period.kind === 'closed') {
      if (verdict !== 'ignored') this.#watch(call, verdict === 'failure');
    } else if (period.kind === 'half_open') {
      this.#judge(period, call, verdict);
    }
    return verdict;
  }

  /** Counts a call that its caller gave up before it began. */
  skip(): void {
    this.#counts.ignored++;
  }

  get state(): BreakerState {
    const now = this.#clock.now();
    this.#expire(now);
    const period = this.#period;
    return period.kind === 'open' && this.#remaining(period, now) === 0 ? 'half_open' : period.kind;
  }

  /** The state that the machine is in, without a look at the clock. */
  get kind(): BreakerState {
    return this.#period.kind;
  }

  /** How long an open breaker goes on rejecting, in ms; 0 in the other states. */
  get retryAfterMs(): number {
    const now = this.#clock.now();
    this.#expire(now);
    return this.#period.kind === 'open' ? this.#remaining(this.#period, now) : 0;
  }

  /** How long ago the breaker left `closed`, in ms; 0 while it is closed. */
  get openForMs(): number {
    return this.#openFor(this.#clock.now());
  }

  get active(): number {
    return this.#active;
  }

  get window(): WindowReading {
    return this.#window.read(this.#clock.now());
  }

  /** A copy of the calls by outcome. */
  get calls(): Record<CallOutcome, number> {
    return { ...this.#counts };
  }

  /** A copy of the changes of state by kind. */
  get transitions(): TransitionCount[] {
    return (this.#transitions ?? []).map((each) => ({ ...each }));
  }

  /** Closes, and forgets what was learned. Closed already, it forgets all the same. */
  reset(detail: string | undefined): void {
    this.#streak = 0;
    const now = this.#clock.now();
    if (this.#period.kind !== 'closed') {
      this.#toClosed('manual', undefined, now, detail);
      return;
    }
    // A new period, so that what was admitted before the reset cannot count after it.
    this.#period = { kind: 'closed', since: now };
    this.#window.clear();
  }

  /** Takes other settings, in the state that the machine is in. */
  reconfigure(settings: BreakerSettings): void {
    const before = this.#settings.window;
    this.#settings = settings;
    const now = this.#clock.now();
    const { durationMs, buckets } = settings.window;
    if (durationMs !== before.durationMs || buckets !== before.buckets) {
      this.#window.resize(durationMs, buckets, now);
    }
    const period = this.#period;
    if (period.kind === 'open') {
      period.lengthMs = Math.min(period.lengthMs, settings.open.maxMs);
    } else if (period.kind === 'half_open' && period.successes >= settings.halfOpen.permits) {
      // Fewer permits than there were successes: no further probe would be let in to close it.
      this.#toClosed('probe_success', undefined, now);
    }
  }

  #admitBroken(call: Admission): boolean {
    const now = this.#clock.now();
    this.#expire(now);
    if (this.#period.kind === 'open') {
      if (this.#remaining(this.#period, now) > 0) return false;
      this.#enter({ kind: 'half_open', probes: [], successes: 0 }, 'wait_elapsed', call, now);
    }
    // A listener may have closed it just now.
    const period = this.#period;
    if (period.kind !== 'half_open') return period.kind === 'closed';
    const { permits, deadlineMs } = this.#settings.halfOpen;
    if (period.probes.length + period.successes >= permits) return false;
    period.probes.push(call);
    call.deadline = now + deadlineMs;
    // The timer acts for itself: it may fire a fraction of a millisecond before its time.
    call.timer = this.#clock.setTimeout(() => {
      if (call.period === this.#period) this.#toOpen('probe_timeout', call, this.#clock.now());
    }, deadlineMs);
    call.timer.unref();
    return true;
  }

  /** A call of a closed period has completed. */
  #watch(call: Admission, failed: boolean): void {
    const now = this.#clock.now();
    const { minimumCalls, failureRatio } = this.#settings;
    this.#window.record(failed, now);
    if (this.#window.calls < minimumCalls) return;
    if (this.#window.failureRatio >= failureRatio) this.#toOpen('failure_ratio', call, now);
  }

  /** A probe has settled. */
  #judge(period: Period & { kind: 'half_open' }, call: Admission, verdict: Verdict): void {
    period.probes.splice(period.probes.indexOf(call), 1);
    if (verdict === 'ignored') return;
    const now = this.#clock.now();
    if (verdict === 'failure') this.#toOpen('probe_failure', call, now);
    else if (++period.successes >= this.#settings.halfOpen.permits) {
      this.#toClosed('probe_success', call, now);
    }
  }

  /** Opens again when a probe is past its deadline and its timer is late: the event loop was busy. */
  #expire(now: number): void {
    const period = this.#period;
    if (period.kind !== 'half_open') return;
    const overdue = period.probes.find((probe) => now >= probe.deadline);
    if (overdue !== undefined) this.#toOpen('probe_timeout', overdue, now);
  }

  #toOpen(reason: TransitionReason, cause: Admission, now: number): void {
    const period = this.#period;
    const { open, window } = this.#settings;
    if (period.kind === 'closed') {
      const last = this.#streak === 0 ? 0 : fullPeriod(open, this.#streak - 1);
      if (now - period.since >= Math.max(window.durationMs, last)) this.#streak = 0;
    }
    const lengthMs = jittered(fullPeriod(open, this.#streak++), open.jitter, this.#random);
    this.#enter({ kind: 'open', since: now, lengthMs }, reason, cause, now);
  }

  #toClosed(
    reason: TransitionReason,
    cause: Admission | undefined,
    now: number,
    detail?: string,
  ): void {
    this.#enter({ kind: 'closed', since: now }, reason, cause, now, detail);
  }

  /** The only place where the state changes: the state first, then the telling. */
  #enter(
    next: Period,
    reason: TransitionReason,
    cause: Admission | undefined,
    now: number,
    detail?: string,
  ): void {
    const left = this.#period;
    if (left.kind === 'half_open') for (const probe of left.probes) probe.timer?.clear();
    if (left.kind === 'closed') this.#leftClosed = now;
    const openForMs = Math.max(0, now - this.#leftClosed);
    const window = this.#window.read(now);
    this.#period = next;
    // What failed before must not open the breaker that has just recovered.
    if (next.kind === 'closed') this.#window.clear();
    this.#countTransition(left.kind, next.kind, reason);
    const change: StateChange = {
      name: this.name,
      from: left.kind,
      to: next.kind,
      reason,
      ...(detail === undefined ? undefined : { detail }),
      window,
      openPeriodMs: next.kind === 'open' ? next.lengthMs : 0,
      openForMs,
    };
    this.#sink.transitioned(change, cause);
  }

  #countTransition(from: BreakerState, to: BreakerState, reason: TransitionReason): void {
    this.#transitions ??= [];
    const known = this.#transitions.find(
      (each) => each.from === from && each.to === to && each.reason === reason,
    );
    if (known === undefined) this.#transitions.push({ from, to, reason, count: 1 });
    else known.count++;
  }

  #remaining(period: Period & { kind: 'open' }, now: number): number {
    // A clock that went back must not make the period longer than it was.
    if (now < period.since) period.since = now;
    return Math.max(0, period.since + period.lengthMs - now);
  }

  #openFor(now: number): number {
    return this.#period.kind === 'closed' ? 0 : Math.max(0, now - this.#leftClosed);
  }
}
