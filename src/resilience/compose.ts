import { InvalidOptionError } from '../base/index.ts';
import type { CallContext, ExecuteOptions } from './call.ts';
import type { answers, Policy } from './policy.ts';

/** What the policies of a list may answer in place of a function's result. */
export type Added<P extends readonly Policy<unknown>[]> = {
  [I in keyof P]: P[I] extends Policy
    ? never
    : P[I] extends { readonly [answers]?: infer F }
      ? F
      : unknown;
}[number];

/** Several policies as one. Made by {@link compose}. */
export interface Pipeline<out F = never> extends Policy<F> {
  /** The name given to it. */
  readonly name: string | undefined;
  /** Its policies, outermost first. */
  readonly policies: readonly Policy<unknown>[];
}

/**
 * Makes one policy of several, outermost first: the first one sees the call before and the result
 * after all others. The order that serves most calls is fallback, circuit breaker, timeout: the
 * breaker sees the timeouts, and the fallback answers for both.
 *
 * @param name - A name for the whole; may be left out.
 * @throws InvalidOptionError when there is no policy, or one has no `execute`.
 * @example
 * const search = compose('search', fallback(() => []), circuitBreaker('search'), timeout(500));
 * await search.execute(({ signal }) => fetch(url, { signal }));
 */
export function compose<const P extends readonly Policy<unknown>[]>(
  name: string,
  ...policies: P
): Pipeline<Added<P>>;
export function compose<const P extends readonly Policy<unknown>[]>(
  ...policies: P
): Pipeline<Added<P>>;
export function compose(...parts: readonly (string | Policy<unknown>)[]): Pipeline<unknown> {
  const named = typeof parts[0] === 'string';
  const policies = (named ? parts.slice(1) : parts) as readonly Policy<unknown>[];
  const path = named ? `compose(${JSON.stringify(parts[0])})` : 'compose()';
  if (policies.length === 0) throw new InvalidOptionError(path, 'given a policy', undefined);
  for (const [index, policy] of policies.entries()) {
    if (typeof policy?.execute === 'function') continue;
    throw new InvalidOptionError(`${path}[${index}]`, 'a policy: an object with execute()', policy);
  }
  return new Composed(named ? (parts[0] as string) : undefined, Object.freeze([...policies]));
}

class Composed implements Pipeline<unknown> {
  readonly name: string | undefined;
  readonly policies: readonly Policy<unknown>[];

  constructor(name: string | undefined, policies: readonly Policy<unknown>[]) {
    this.name = name;
    this.policies = policies;
  }

  execute<T>(
    fn: (call: CallContext) => T | PromiseLike<T>,
    options?: ExecuteOptions,
  ): Promise<unknown> {
    return this.#run(0, fn, options);
  }

  #run<T>(
    index: number,
    fn: (call: CallContext) => T | PromiseLike<T>,
    options: ExecuteOptions | undefined,
  ): Promise<unknown> {
    const policy = this.policies[index]!;
    if (index === this.policies.length - 1) return policy.execute(fn, options);
    return policy.execute((call) => this.#run(index + 1, fn, call), options);
  }
}
