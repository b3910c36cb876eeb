import { InvalidOptionError } from '../../base/index.ts';
import { Call, type CallContext, type ExecuteOptions, type Fate } from '../call.ts';
import { checkOptions } from '../options/check-options.ts';
import * as rules from '../options/rules.ts';
import type { Policy } from '../policy.ts';
import { markFallbackUsed } from '../telemetry/call-span.ts';

/** Answers in place of a call that failed. */
export type FallbackHandler<F> = (error: unknown, call: CallContext) => F | PromiseLike<F>;

/** The options of a fallback. */
export interface FallbackOptions {
  /**
   * Whether the fallback answers for this error. The others go on to the caller; so does an error
   * for which this throws. @default every error
   */
  readonly handles?: (error: unknown) => boolean;
}

/** What a fallback has seen since it was made. */
export interface FallbackStats {
  /** How often the handler was asked. */
  readonly used: number;
  /** How often the handler failed itself. */
  readonly failed: number;
}

/** Answers in place of calls that fail. Made by {@link fallback}. */
export interface FallbackPolicy<out F> extends Policy<F> {
  /** A copy of the counters. */
  stats(): FallbackStats;
}

/**
 * A policy that answers in place of a call that failed. Stands outermost as a rule. It does not
 * answer for a call that was given up: nobody waits for it.
 *
 * @param handler - Gets the error and makes the answer. What it throws goes to the caller.
 * @throws InvalidOptionError when the handler is no function, or an option is unknown.
 * @example
 * const safely = compose(fallback(() => []), circuitBreaker('search'));
 * const hits: Hit[] = await safely.execute(() => search(words));
 */
export function fallback<F>(
  handler: FallbackHandler<F>,
  options: FallbackOptions = {},
): FallbackPolicy<F> {
  if (typeof handler !== 'function') {
    throw new InvalidOptionError('fallback().handler', 'a function', handler);
  }
  checkOptions('fallback()', options, { handles: rules.callable });
  return new Fallback(handler, options.handles);
}

class Fallback<F> implements FallbackPolicy<F> {
  readonly #handler: FallbackHandler<F>;
  readonly #handles: ((error: unknown) => boolean) | undefined;
  #used = 0;
  #failed = 0;

  constructor(handler: FallbackHandler<F>, handles: ((error: unknown) => boolean) | undefined) {
    this.#handler = handler;
    this.#handles = handles;
  }

  stats(): FallbackStats {
    return { used: this.#used, failed: this.#failed };
  }

  async execute<T>(
    fn: (call: CallContext) => T | PromiseLike<T>,
    options?: ExecuteOptions,
  ): Promise<T | F> {
    const call = new FallbackCall(options, this.#handles);
    try {
      return await fn(call);
    } catch (error) {
      if (!call.answersFor(error)) throw error;
      this.#used++;
      markFallbackUsed();
      try {
        return await this.#handler(error, call);
      } catch (fault) {
        this.#failed++;
        throw fault;
      }
    }
  }
}

/** One call under a fallback: tells the policies inside that their errors end here. */
class FallbackCall extends Call {
  readonly #handles: ((error: unknown) => boolean) | undefined;
  /** The last error that was asked about: an inner policy and the fallback ask about the same one. */
  #asked: { readonly error: unknown; readonly answer: boolean } | undefined;

  constructor(
    options: ExecuteOptions | undefined,
    handles: ((error: unknown) => boolean) | undefined,
  ) {
    super(options);
    this.#handles = handles;
    this.#asked = undefined;
  }

  answersFor(error: unknown): boolean {
    if (this.abortion() !== undefined) return false;
    if (this.#handles === undefined) return true;
    if (this.#asked === undefined || !Object.is(this.#asked.error, error)) {
      this.#asked = { error, answer: this.#ask(this.#handles, error) };
    }
    return this.#asked.answer;
  }

  override fate(error: unknown): Fate {
    const above = super.fate(error);
    return above === 'nobody' || !this.answersFor(error) ? above : 'fallback';
  }

  #ask(handles: (error: unknown) => unknown, error: unknown): boolean {
    try {
      return handles(error) === true;
    } catch {
      return false;
    }
  }
}
