import { OtelierError } from '../../base/index.ts';
import type { BreakerState } from './types.ts';

/**
 * The circuit breaker did not let a call through: it is open, or it is half-open and has given away
 * all permits for probes. Code `OTELIER_BREAKER_OPEN`. Carries no stack unless the breaker's option
 * `rejectionStacks` asks for one.
 */
export class BreakerOpenError extends OtelierError {
  static override readonly kind = 'BreakerOpenError';
  /** The name of the breaker. */
  readonly breaker: string;
  /** The state in which it rejected the call: `open` or `half_open`. */
  readonly state: BreakerState;
  /**
   * In how many ms another attempt is worth it. In `half_open` that is not known: 0 says that any
   * moment may be right.
   */
  readonly retryAfterMs: number;

  constructor(breaker: string, state: BreakerState, retryAfterMs: number) {
    super(
      'OTELIER_BREAKER_OPEN',
      state === 'open'
        ? `Circuit breaker ${JSON.stringify(breaker)} is open for another ${Math.ceil(retryAfterMs)} ms.`
        : `Circuit breaker ${JSON.stringify(breaker)} is half-open and has no permit left.`,
    );
    this.breaker = breaker;
    this.state = state;
    this.retryAfterMs = retryAfterMs;
  }
}
