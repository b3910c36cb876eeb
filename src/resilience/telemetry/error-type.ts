import { errorTypes } from '../../base/index.ts';
import { BreakerOpenError } from '../breaker/breaker-open-error.ts';
import { TimeoutError } from '../timeout/timeout-error.ts';

/** What the semantic conventions call an error that has no better name. */
const other = '_OTHER';

/**
 * The value of `error.type` for whatever was thrown: our own words, else the code of a system error
 * (`ECONNREFUSED`), else the name of its class. Few different values, whatever is thrown.
 */
export function errorType(error: unknown): string {
  try {
    if (error instanceof BreakerOpenError) {
      return error.state === 'open' ? errorTypes.circuitOpen : errorTypes.halfOpenLimit;
    }
    if (error instanceof TimeoutError) return errorTypes.timeout;
    if (typeof error !== 'object' || error === null) return other;
    const { code, name } = error as { code?: unknown; name?: unknown };
    if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,63}$/.test(code)) return code;
    return typeof name === 'string' && /^[\w.$]{1,64}$/.test(name) ? name : other;
  } catch {
    // A getter of the user's error threw.
    return other;
  }
}
