import type { ResolvedRetryOptions } from './options.ts';

/**
 * The wait in milliseconds after the given number of failures in a row (1 or more): exponential,
 * and spread by 20 % either way so that a fleet of processes does not come back all at once. Never
 * above `maxMs`.
 *
 * @param random - Gives a number from 0 to 1, as `Math.random` does.
 */
export function backoffMs(
  failures: number,
  retry: ResolvedRetryOptions,
  random: () => number,
): number {
  const steady = Math.min(retry.maxMs, retry.initialMs * retry.multiplier ** (failures - 1));
  return Math.min(retry.maxMs, steady * (0.8 + 0.4 * random()));
}
