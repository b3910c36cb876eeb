import type { CallContext, ExecuteOptions } from './call.ts';

/** Exists in types alone: where a policy says what it may answer of its own. */
export declare const answers: unique symbol;

/**
 * Something that stands around a call and protects it. Whatever has this one method is a policy, so
 * your own fit in as well.
 *
 * @typeParam F - What the policy may answer in place of the function's own result: `never` for all
 * but a fallback.
 */
export interface Policy<out F = never> {
  /** Never there at run time; it carries `F` to where policies are composed. */
  readonly [answers]?: F;
  /**
   * Runs `fn` under this policy and settles as it does, unless the policy decides otherwise.
   *
   * @param fn - Does the work; may be synchronous. It gets the signal that tells it to stop.
   * @param options - What the caller says about this one call.
   */
  execute<T>(
    fn: (call: CallContext) => T | PromiseLike<T>,
    options?: ExecuteOptions,
  ): Promise<T | F>;
}
