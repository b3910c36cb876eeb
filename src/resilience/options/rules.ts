/** What one option must be: in words, and as a test. */
export interface Rule {
  readonly says: string;
  holds(value: unknown): boolean;
}

/** The longest delay that a timer of the platform keeps; a longer one would fire at once. */
export const longestTimerMs = 2_147_483_647;

/** A finite number between two bounds, both allowed. */
export function numberFrom(min: number, max: number): Rule {
  const says =
    max === Number.MAX_VALUE ? `a finite number >= ${min}` : `a number from ${min} to ${max}`;
  return {
    says,
    holds: (value) => typeof value === 'number' && value >= min && value <= max,
  };
}

/** An integer between two bounds, both allowed. */
export function integerFrom(min: number, max: number = Number.MAX_SAFE_INTEGER): Rule {
  const says =
    max === Number.MAX_SAFE_INTEGER ? `an integer >= ${min}` : `an integer from ${min} to ${max}`;
  return {
    says,
    holds: (value) =>
      Number.isInteger(value) && (value as number) >= min && (value as number) <= max,
  };
}

/** A share of a whole: above 0, at most 1. */
export const share: Rule = {
  says: 'a number > 0 and <= 1',
  holds: (value) => typeof value === 'number' && value > 0 && value <= 1,
};

/** A duration in milliseconds that no timer has to keep. */
export const duration: Rule = numberFrom(1, Number.MAX_VALUE);

/** A duration in milliseconds that a timer keeps. */
export const timerDuration: Rule = numberFrom(1, longestTimerMs);

/** Something that can be called. */
export const callable: Rule = {
  says: 'a function',
  holds: (value) => typeof value === 'function',
};

/** True or false. */
export const flag: Rule = {
  says: 'true or false',
  holds: (value) => typeof value === 'boolean',
};

/** One of some words. */
export function oneOf(...words: readonly string[]): Rule {
  return {
    says: `one of ${words.map((word) => `'${word}'`).join(', ')}`,
    holds: (value) => words.includes(value as string),
  };
}

/** An object with the members of a clock. */
export const clock: Rule = {
  says: 'a clock: an object with now(), wall() and setTimeout()',
  holds: (value) =>
    typeof value === 'object' &&
    value !== null &&
    ['now', 'wall', 'setTimeout'].every(
      (member) => typeof (value as Record<string, unknown>)[member] === 'function',
    ),
};
