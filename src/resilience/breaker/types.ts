import type { Subscribe } from '../../base/index.ts';
import type { CallContext, ExecuteOptions } from '../call.ts';
import type { Policy } from '../policy.ts';
import type { CircuitBreakerChanges } from './options.ts';
import type { WindowReading } from './time-window.ts';

/**
 * The states of a circuit breaker. `closed` lets calls through and watches them; `open` rejects
 * them; `half_open` lets a few probes through to find out whether the dependency is back.
 */
export type BreakerState = 'closed' | 'open' | 'half_open';

/**
 * What became of a call; each call has exactly one outcome. `success` and `failure` count for the
 * breaker's decisions. `ignored` calls do not: their caller gave them up, or `isIgnored` said so.
 * `rejected` calls were not let through. `late` calls settled after the breaker had moved on from
 * the period in which it admitted them, and no longer say anything about the present.
 */
export type CallOutcome = 'success' | 'failure' | 'ignored' | 'rejected' | 'late';

/** Why a breaker changed its state. More reasons may be added. */
export type TransitionReason =
  /** The share of failures in the window reached `failureRatio`. */
  | 'failure_ratio'
  /** The open period was over, and a call came to probe. */
  | 'wait_elapsed'
  /** As many probes as there are permits were successful. */
  | 'probe_success'
  /** A probe failed. */
  | 'probe_failure'
  /** A probe did not settle within `halfOpen.deadlineMs`. */
  | 'probe_timeout'
  /** Somebody called `reset()`. */
  | 'manual';

/** One change of state, told after it has taken place. */
export interface StateChange {
  /** The name of the breaker. */
  readonly name: string;
  readonly from: BreakerState;
  readonly to: BreakerState;
  readonly reason: TransitionReason;
  /** The words given to `reset()`. */
  readonly detail?: string;
  /** The window as it was when the breaker decided. */
  readonly window: WindowReading;
  /** How long the breaker is going to stay open, in ms; 0 unless `to` is `open`. */
  readonly openPeriodMs: number;
  /** How long ago the breaker left `closed`, in ms; 0 when it leaves it now. */
  readonly openForMs: number;
}

/** One call, told when its outcome is known. */
export interface CallEvent {
  /** The name of the breaker. */
  readonly name: string;
  readonly outcome: CallOutcome;
  /** The state in which the call was admitted or rejected. */
  readonly state: BreakerState;
  /** What the call rejected with; absent when it did not reject. */
  readonly error?: unknown;
}

/** How often one change of state took place. */
export interface TransitionCount {
  readonly from: BreakerState;
  readonly to: BreakerState;
  readonly reason: TransitionReason;
  readonly count: number;
}

/** What a breaker knows about itself; a copy, taken at one moment. */
export interface CircuitBreakerStats {
  readonly name: string;
  readonly state: BreakerState;
  /** Calls since the breaker was made, by outcome. */
  readonly calls: Readonly<Record<CallOutcome, number>>;
  /** Calls admitted and not yet settled. */
  readonly active: number;
  readonly window: WindowReading;
  /** How long ago the breaker left `closed`, in ms; 0 while it is closed. */
  readonly openForMs: number;
  /** How long an open breaker goes on rejecting, in ms; 0 in the other states. */
  readonly retryAfterMs: number;
  /** Changes of state since the breaker was made; only those that took place. */
  readonly transitions: readonly TransitionCount[];
  /** How often a listener threw. */
  readonly listenerFaults: number;
}

/** Stands before a dependency, and stops calling it while it fails. Made by `circuitBreaker()`. */
export interface CircuitBreaker extends Policy {
  /** The name that its telemetry and its settings carry. */
  readonly name: string;
  /**
   * The state at this moment, worked out when it is read: an open breaker whose period is over reads
   * `half_open`, whether or not a call has come since.
   */
  readonly state: BreakerState;
  /** Told after each change of state. A listener that throws is counted and otherwise ignored. */
  readonly onStateChange: Subscribe<StateChange>;
  /** Told after each call. A listener that throws is counted and otherwise ignored. */
  readonly onCall: Subscribe<CallEvent>;
  /**
   * Lets `fn` run unless the breaker is open, and settles as it does.
   *
   * @throws BreakerOpenError when the breaker does not let the call through.
   * @throws The reason of `options.signal`, when it is aborted before the call begins.
   */
  execute<T>(fn: (call: CallContext) => T | PromiseLike<T>, options?: ExecuteOptions): Promise<T>;
  /** A copy of all counters and readings. */
  stats(): CircuitBreakerStats;
  /**
   * Closes the breaker by hand and forgets the window and the length of the last open period. Calls
   * in flight count as late.
   *
   * @param reason - Why, in words for the event.
   */
  reset(reason?: string): void;
  /**
   * Changes options in place. State, counters and listeners are kept; thresholds hold from the next
   * call that settles; an open period ends no later than the new `open.maxMs` allows.
   *
   * @throws InvalidOptionError when an option is unknown or out of range; then nothing has changed.
   */
  reconfigure(changes: CircuitBreakerChanges): void;
  /**
   * Ends the breaker's telemetry and gives its name free. Whoever still holds it can go on using it.
   * Calling it again does nothing.
   */
  close(): void;
}
