import { type Clock, InvalidOptionError } from '../../base/index.ts';

/** Options of the console tree. */
export interface ConsoleTreeOptions {
  /** Takes text to show, which ends with a line break: `(text) => process.stderr.write(text)`. */
  readonly write: (text: string) => void;
  readonly clock: Clock;
  /**
   * Columns; no line is wider. A function is asked before each trace, as terminals change, and may
   * answer `undefined` where there is no terminal. Minimum 1. @default 100
   */
  readonly width?: number | (() => number | undefined);
  /** Whether to use ANSI colours. @default false */
  readonly colour?: boolean;
  /** How long nothing may have come of a trace for it to be written. Minimum 0. @default 200 */
  readonly quietMs?: number;
  /** How long at most anything is held, even if its root has not ended. Minimum 1. @default 30000 */
  readonly maxHoldMs?: number;
  /** How many traces are held at a time; the oldest is written for one more. Minimum 1. @default 100 */
  readonly maxTraces?: number;
  /** How many spans and records of one trace are held before it is written. Minimum 1. @default 1000 */
  readonly maxItems?: number;
}

const minWidth = 1;
const numbers = {
  quietMs: { least: 0, preset: 200 },
  maxHoldMs: { least: 1, preset: 30_000 },
  maxTraces: { least: 1, preset: 100 },
  maxItems: { least: 1, preset: 1_000 },
} as const;
const known = new Set(['write', 'clock', 'width', 'colour', ...Object.keys(numbers)]);

/**
 * The options with their defaults.
 *
 * @throws InvalidOptionError for an option that is unknown or out of range.
 */
export function consoleTreeSettings(options: ConsoleTreeOptions) {
  for (const key of Object.keys(options)) {
    if (!known.has(key)) reject(key, `one of the options ${[...known].join(', ')}`, key);
  }
  const { write, width = 100, colour = false } = options;
  if (typeof write !== 'function') reject('write', 'a function', write);
  if (typeof colour !== 'boolean') reject('colour', 'true or false', colour);
  if (typeof width !== 'function' && !(width >= minWidth && Number.isFinite(width))) {
    reject('width', `a number of at least ${minWidth}, or a function`, width);
  }
  const number = (key: keyof typeof numbers): number => {
    const { least, preset } = numbers[key];
    const value = options[key] ?? preset;
    if (!(Number.isFinite(value) && value >= least))
      reject(key, `a number of at least ${least}`, value);
    return value;
  };
  return {
    colour,
    width: (): number => {
      const columns = typeof width === 'function' ? width() : width;
      return columns !== undefined && columns >= minWidth ? columns : 100;
    },
    quietMs: number('quietMs'),
    maxHoldMs: number('maxHoldMs'),
    maxTraces: number('maxTraces'),
    maxItems: number('maxItems'),
  };
}

function reject(option: string, rule: string, value: unknown): never {
  throw new InvalidOptionError(`consoleTree.${option}`, rule, value);
}
