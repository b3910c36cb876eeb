import type { Call } from '../call.ts';
import { TimeoutError } from '../timeout/timeout-error.ts';
import type { BreakerSettings } from './options.ts';
import type { Verdict } from './state-machine.ts';

/** Hears of a predicate of the user's that threw. */
export interface PredicateSink {
  predicateThrew(predicate: string, fault: unknown): void;
}

/** What the user wrote may answer anything, whatever its type says. */
interface Predicates {
  readonly isIgnored?: (error: unknown) => unknown;
  readonly isFailure?: (error: unknown) => unknown;
}

/** What an error says about the dependency. */
export function classifyError(
  error: unknown,
  call: Call,
  settings: BreakerSettings,
  sink: PredicateSink,
): Verdict {
  const abortion = call.abortion();
  if (abortion !== undefined && !isTimeout(abortion.reason)) return 'ignored';
  const { isIgnored, isFailure }: Predicates = settings;
  if (isIgnored !== undefined) {
    try {
      // Nothing but a plain `true` ignores: an async predicate would otherwise ignore everything.
      if (isIgnored(error) === true) return 'ignored';
    } catch (fault) {
      sink.predicateThrew('isIgnored', fault);
      return 'failure';
    }
  }
  if (isFailure !== undefined) {
    try {
      if (isFailure(error) === false) return 'success';
    } catch (fault) {
      sink.predicateThrew('isFailure', fault);
    }
  }
  return 'failure';
}

/** What a result says about the dependency. */
export function classifyResult(
  result: unknown,
  settings: BreakerSettings,
  sink: PredicateSink,
): Verdict {
  const { isFailureResult } = settings;
  if (isFailureResult === undefined) return 'success';
  try {
    return isFailureResult(result) ? 'failure' : 'success';
  } catch (fault) {
    sink.predicateThrew('isFailureResult', fault);
    return 'failure';
  }
}

/**
 * A caller that gives up because time has run out blames the dependency, unlike one that has lost
 * interest: our own timeout around the breaker, or the platform's `AbortSignal.timeout()`.
 */
function isTimeout(reason: unknown): boolean {
  return (
    reason instanceof TimeoutError ||
    (reason instanceof DOMException && reason.name === 'TimeoutError')
  );
}
