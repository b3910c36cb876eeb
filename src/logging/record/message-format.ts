import { inspect } from 'node:util';
import { jsonLine, textOf } from '../values/text.ts';

const directive = /%([sdifjoOc%])/g;

/** A message with its directives filled in, and the arguments that it did not use. */
export interface Formatted {
  readonly message: string;
  readonly rest: readonly unknown[];
}

/**
 * Fills in `%s %d %i %f %j %o %O %c %%` as `util.format` does, with these differences: nothing
 * throws, an object stays one line of JSON, and a number directive leaves an object alone, so that
 * fields are not lost to a percent sign in the text.
 */
export function formatMessage(text: string, args: readonly unknown[]): Formatted {
  if (args.length === 0 || !text.includes('%')) return { message: text, rest: args };
  let next = 0;
  const message = text.replace(directive, (whole: string, kind: string) => {
    if (kind === '%') return '%';
    if (next >= args.length) return whole;
    const filled = fill(kind, args[next]);
    if (filled === undefined) return whole;
    next++;
    return filled;
  });
  return { message, rest: args.slice(next) };
}

function fill(kind: string, value: unknown): string | undefined {
  switch (kind) {
    case 's':
      return textOf(value);
    case 'd':
    case 'i':
    case 'f':
      return typeof value === 'object' || typeof value === 'function'
        ? undefined
        : number(kind, value);
    case 'j':
      return typeof value === 'string' ? jsonLine(value) : textOf(value);
    case 'c':
      return ''; // CSS, as a browser's console takes it
    default:
      return inspected(value, kind === 'o');
  }
}

function number(kind: string, value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'symbol') return 'NaN';
  const text = String(value);
  if (kind === 'i') return String(Number.parseInt(text, 10));
  return String(kind === 'f' ? Number.parseFloat(text) : Number(value));
}

function inspected(value: unknown, showHidden: boolean): string {
  try {
    return inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: 4, showHidden });
  } catch {
    return textOf(value);
  }
}
