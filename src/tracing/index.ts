export { type TracedDecorator, traced } from './traced.ts';
export type { TracedMethodOptions, TracedOptions } from './traced-options.ts';
export type { AnyFunction } from './wrap.ts';
