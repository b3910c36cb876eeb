import { InvalidOptionError, unknownOption } from '../base/index.ts';

/** The least that is asked of an option's value, and how to say it. */
export type Rule = readonly [rule: string, holds: (value: unknown) => boolean];

/** OpenTelemetry's syntax of instrument names. */
const instrumentName = /^[a-z][a-z0-9_.\-/]{0,254}$/i;

/** At most 63 characters of ASCII, as OpenTelemetry allows. */
const unit = /^\p{ASCII}{0,63}$/u;

export const rules = {
  unit: [
    'a text of at most 63 ASCII characters',
    (value) => typeof value === 'string' && unit.test(value),
  ],
  description: ['a text', (value) => typeof value === 'string'],
  boundaries: ['a list of finite numbers, each greater than the one before it', isAscending],
  clock: ['a clock', (value) => isObject(value) && typeof value.now === 'function'],
} as const satisfies Record<string, Rule>;

/**
 * Checks the name of an instrument and its options.
 *
 * @throws InvalidOptionError naming the first thing that is wrong or unknown.
 */
export function checkInstrument(
  kind: string,
  name: unknown,
  options: unknown,
  allowed: readonly (keyof typeof rules)[],
): void {
  if (typeof name !== 'string' || !instrumentName.test(name)) {
    throw new InvalidOptionError(
      `${kind}(name)`,
      'a text of 1 to 255 letters, digits, "_", ".", "-" and "/" that begins with a letter',
      name,
    );
  }
  const path = `${kind}('${name}')`;
  if (!isObject(options)) throw new InvalidOptionError(`${path}.options`, 'an object', options);
  for (const [key, value] of Object.entries(options)) {
    const known = allowed.find((each) => each === key);
    if (known === undefined) {
      throw unknownOption(path, key, value, allowed);
    }
    const [rule, holds]: Rule = rules[known];
    if (value !== undefined && !holds(value)) {
      throw new InvalidOptionError(`${path}.${key}`, rule, value);
    }
  }
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAscending(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  const numbers: readonly unknown[] = value;
  return numbers.every(
    (each, index) =>
      typeof each === 'number' &&
      Number.isFinite(each) &&
      (index === 0 || each > (numbers[index - 1] as number)),
  );
}
