import { InvalidOptionError, longestTimerMs, unknownOption } from '../../base/index.ts';

/** Which numbers an option may take. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
}

/** Milliseconds that a timer can bear, 0 included. */
export const durationBounds: Bounds = { min: 0, max: longestTimerMs, whole: false };

/**
 * Takes numbers from options, each within its bounds; the default where none is given.
 *
 * @throws InvalidOptionError on a value that is out of bounds, or no number.
 */
export function checkNumbers<K extends string>(
  options: Partial<Record<K, unknown>>,
  allowed: Record<K, Bounds>,
  defaults: Readonly<Record<K, number>>,
  path: string,
): Record<K, number> {
  const result = { ...defaults } as Record<K, number>;
  for (const key of Object.keys(allowed) as K[]) {
    const value = options[key];
    result[key] =
      value === undefined ? defaults[key] : checked(value, allowed[key], `${path}.${key}`);
  }
  return result;
}

function checked(value: unknown, { min, max, whole }: Bounds, path: string): number {
  const fits = typeof value === 'number' && value >= min && value <= max;
  if (!fits || (whole && !Number.isInteger(value))) {
    const kind = whole ? 'a whole number' : 'a number';
    throw new InvalidOptionError(path, `${kind} from ${min} to ${max}`, value);
  }
  return value;
}

/**
 * Makes sure that options are an object with known names alone.
 *
 * @throws InvalidOptionError naming the unknown option, and the known one that is most like it.
 */
export function checkNames(options: unknown, known: readonly string[], path: string): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new InvalidOptionError(path, 'an object', options);
  }
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    throw unknownOption(path, key, Reflect.get(options, key), known);
  }
}
