import { InvalidOptionError } from '../base/index.ts';
import { MethodName } from './method-name.ts';
import {
  checkTracedOptions,
  isSpanName,
  type TracedMethodOptions,
  type TracedOptions,
} from './traced-options.ts';
import { type AnyFunction, wrap } from './wrap.ts';

/** A standard decorator of methods that take at least `Args`, those that its options read. */
export type TracedDecorator<Args extends readonly unknown[] = []> = <Method extends AnyMethod>(
  method: Method & Taking<Args, Method>,
  context: ClassMethodDecoratorContext,
) => Method;

type AnyMethod = (this: never, ...args: never[]) => unknown;

type Taking<Args extends readonly unknown[], Method extends AnyMethod> =
  Parameters<Method> extends readonly [...Args, ...unknown[]] ? unknown : never;

/**
 * Wraps a function so that each call has a span: active while it runs, ended when it returns, throws
 * or when its promise settles. Results and errors reach the caller as they are. An error gives the
 * span the status ERROR, `error.type` and an exception event.
 *
 * @throws InvalidOptionError when the name, an option or the function is not valid.
 * @example
 * const load = traced('load user', async (id: string) => db.find(id));
 */
export function traced<F extends AnyFunction>(name: string, fn: F): F;
/** The same with options. */
export function traced<F extends AnyFunction>(
  name: string,
  options: TracedOptions<Parameters<F>>,
  fn: F,
): F;
/**
 * Decorates a method in the same way.
 *
 * @example
 * class Orders {
 *   @traced() async place(order: Order) {}
 * }
 */
export function traced<Args extends readonly unknown[] = []>(
  options?: TracedMethodOptions<Args>,
): TracedDecorator<Args>;
export function traced(
  first: string | TracedMethodOptions = {},
  second?: AnyFunction | TracedOptions,
  third?: AnyFunction,
): unknown {
  if (typeof first !== 'string') {
    if (typeof first === 'function') throw needsCall(first);
    checkTracedOptions(first, ['name', 'kind', 'attributes']);
    return decorator(first);
  }
  const [options, fn] = typeof second === 'function' ? [{}, second] : [second, third];
  if (!isSpanName(first)) {
    throw new InvalidOptionError('traced(name)', 'a text that is not empty', first);
  }
  checkTracedOptions(options, ['kind', 'attributes']);
  if (typeof fn !== 'function') {
    throw new InvalidOptionError(`traced('${first}').fn`, 'a function', fn);
  }
  return wrap(fn, () => first, options as TracedOptions);
}

function decorator(options: TracedMethodOptions): TracedDecorator {
  const { name, ...rest } = options;
  return <Method extends AnyMethod>(method: Method, context: ClassMethodDecoratorContext) => {
    // An older compiler's decorators pass the name of the method here.
    const given = context as { readonly kind?: unknown } | null | undefined;
    if (given?.kind !== 'method') {
      const found = given?.kind ?? given;
      throw new InvalidOptionError('@traced()', 'on a method, by a standard decorator', found);
    }
    if (name !== undefined) return wrap(method, () => name, rest);
    const names = new MethodName(context.name, context.static);
    const wrapped: Method = wrap(method, (self) => names.of(self, () => wrapped), rest);
    return wrapped;
  };
}

function needsCall(received: unknown): InvalidOptionError {
  return new InvalidOptionError('@traced', 'written with parentheses, as @traced()', received);
}
