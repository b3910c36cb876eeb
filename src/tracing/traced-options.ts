import { type Attributes, SpanKind } from '@opentelemetry/api';
import { InvalidOptionError, unknownOption } from '../base/index.ts';

/** Options of a traced function. */
export interface TracedOptions<Args extends readonly unknown[] = readonly never[]> {
  /** What part of a conversation the call is. @default SpanKind.INTERNAL */
  readonly kind?: SpanKind;
  /**
   * Attributes of the span: fixed ones, or made from the arguments of the call. A function that
   * throws gives none. @default none
   */
  readonly attributes?: Attributes | ((...args: Args) => Attributes | undefined);
}

/** Options of a traced method. */
export interface TracedMethodOptions<Args extends readonly unknown[] = readonly never[]>
  extends TracedOptions<Args> {
  /** The name of the span. @default `ClassName.method` */
  readonly name?: string;
}

type Rule = readonly [rule: string, holds: (value: unknown) => boolean];

const rules: { readonly [key: string]: Rule } = {
  name: ['a text that is not empty', isSpanName],
  kind: ['a SpanKind', (value) => typeof value === 'number' && value in SpanKind],
  attributes: [
    'an object or a function',
    (value) => (typeof value === 'object' && value !== null) || typeof value === 'function',
  ],
};

/**
 * Checks the options of `traced`.
 *
 * @throws InvalidOptionError naming the first option that is wrong or unknown.
 */
export function checkTracedOptions(options: unknown, allowed: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw new InvalidOptionError('traced.options', 'an object', options);
  }
  for (const [key, value] of Object.entries(options)) {
    const rule = allowed.includes(key) ? rules[key] : undefined;
    if (rule === undefined) {
      throw unknownOption('traced', key, value, allowed);
    }
    if (value !== undefined && !rule[1](value)) {
      throw new InvalidOptionError(`traced.${key}`, rule[0], value);
    }
  }
}

/** True for what may be the name of a span. */
export function isSpanName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
