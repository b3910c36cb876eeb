import { type Clock, InvalidOptionError, systemClock } from '../../base/index.ts';
import type { CallContext, ExecuteOptions } from '../call.ts';
import { checkOptions } from '../options/check-options.ts';
import * as rules from '../options/rules.ts';
import type { Policy } from '../policy.ts';
import { withoutStack } from '../without-stack.ts';
import { TimeoutCall } from './timeout-call.ts';
import { TimeoutError } from './timeout-error.ts';

/** The options of a timeout. */
export interface TimeoutOptions {
  /** How long one attempt may take, in ms. Minimum 1, at most 2_147_483_647. */
  readonly timeoutMs: number;
  /** Where the time is taken from. @default the clock of the process */
  readonly clock?: Clock;
}

/** What a timeout has seen since it was made. */
export interface TimeoutStats {
  /** Attempts whose caller is waiting. */
  readonly active: number;
  /** Attempts that took too long. */
  readonly timedOut: number;
  /** Results and errors that came when nobody waited any more. They are dropped. */
  readonly late: number;
}

/** Limits how long a call may take. Made by {@link timeout}. */
export interface TimeoutPolicy extends Policy {
  /** How long one attempt may take, in ms. */
  readonly timeoutMs: number;
  /** A copy of the counters. */
  stats(): TimeoutStats;
}

/**
 * A policy that rejects with {@link TimeoutError} when a call has not settled in time. The call's
 * signal is aborted with that error, so that work which heeds it stops; work which does not goes on
 * unseen, and what becomes of it is counted as late. When the caller's own signal aborts, the call
 * rejects at once with its reason. A call that settled in time is never aborted afterwards.
 *
 * @param options - The timeout in ms, or all options.
 * @throws InvalidOptionError when an option is unknown or out of range.
 * @example
 * const quick = timeout(250);
 * await quick.execute(({ signal }) => fetch(url, { signal }));
 */
export function timeout(options: number | TimeoutOptions): TimeoutPolicy {
  const given = typeof options === 'number' ? { timeoutMs: options } : options;
  checkOptions('timeout()', given, { timeoutMs: rules.timerDuration, clock: rules.clock });
  if (given.timeoutMs === undefined) {
    throw new InvalidOptionError('timeout().timeoutMs', rules.timerDuration.says, undefined);
  }
  return new Timeout(given.timeoutMs, given.clock ?? systemClock);
}

class Timeout implements TimeoutPolicy {
  readonly timeoutMs: number;
  readonly #clock: Clock;
  #active = 0;
  #timedOut = 0;
  #late = 0;

  constructor(timeoutMs: number, clock: Clock) {
    this.timeoutMs = timeoutMs;
    this.#clock = clock;
  }

  stats(): TimeoutStats {
    return { active: this.#active, timedOut: this.#timedOut, late: this.#late };
  }

  execute<T>(fn: (call: CallContext) => T | PromiseLike<T>, options?: ExecuteOptions): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const call = new TimeoutCall(options);
      const given = call.upstreamAbortion();
      if (given !== undefined) throw given.reason;
      this.#active++;
      // This timer holds the process on purpose: somebody is waiting for the call.
      const timer = this.#clock.setTimeout(() => {
        this.#timedOut++;
        this.#giveUp(
          call,
          reject,
          withoutStack(() => new TimeoutError(this.timeoutMs)),
        );
      }, this.timeoutMs);
      call.watch(timer, (reason) => this.#giveUp(call, reject, reason));
      begin(fn, call).then(
        (result) => this.#settled(call) && resolve(result),
        (error: unknown) => this.#settled(call) && reject(error),
      );
    });
  }

  #giveUp(call: TimeoutCall, reject: (reason: unknown) => void, reason: unknown): void {
    if (!call.settle()) return;
    this.#active--;
    reject(reason);
    call.abort(reason);
  }

  /** True when the attempt was the first to settle the call. */
  #settled(call: TimeoutCall): boolean {
    if (call.settle()) {
      this.#active--;
      return true;
    }
    this.#late++;
    return false;
  }
}

/** Turns what a synchronous function throws into a rejection. */
function begin<T>(fn: (call: CallContext) => T | PromiseLike<T>, call: CallContext): Promise<T> {
  try {
    return Promise.resolve(fn(call));
  } catch (error) {
    return Promise.reject(error);
  }
}
