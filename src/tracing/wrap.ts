import { types } from 'node:util';
import { settle } from './settle.ts';
import { SpanOfCall } from './span-of-call.ts';
import type { TracedOptions } from './traced-options.ts';

/** Any function. */
export type AnyFunction = (...args: never[]) => unknown;

/**
 * The function with a span around each of its calls. A generator function is returned as it is: a
 * call of one does no work yet that a span could be around.
 */
export function wrap<F extends AnyFunction>(
  fn: F,
  nameOf: (self: unknown) => string,
  options: TracedOptions,
): F {
  if (types.isGeneratorFunction(fn)) return fn;
  const call = fn as unknown as (this: unknown, ...args: unknown[]) => unknown;
  const wrapped = function (this: unknown, ...args: unknown[]): unknown {
    const span = new SpanOfCall(nameOf(this), options, args);
    let answer: unknown;
    try {
      answer = span.run(() => call.apply(this, args));
    } catch (error) {
      span.fail(error);
      throw error;
    }
    return settle(span, answer);
  };
  for (const key of ['name', 'length']) {
    Object.defineProperty(wrapped, key, { value: Reflect.get(fn, key), configurable: true });
  }
  return wrapped as unknown as F;
}
