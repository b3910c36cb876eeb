import { OtelierError } from '../../base/index.ts';

/** The call did not settle within its timeout. Code `OTELIER_TIMEOUT`. Carries no stack. */
export class TimeoutError extends OtelierError {
  static override readonly kind = 'TimeoutError';
  /** The timeout that passed, in ms. */
  readonly timeoutMs: number;

  constructor(timeoutMs: number) {
    super('OTELIER_TIMEOUT', `The call did not settle within ${timeoutMs} ms.`);
    this.timeoutMs = timeoutMs;
  }
}
