import type { BreakerSettings } from './options.ts';

/** How long an open period may last before chance takes its share, in ms. `streak` counts from 0. */
export function fullPeriod(open: BreakerSettings['open'], streak: number): number {
  return Math.min(open.maxMs, open.initialMs * open.multiplier ** streak);
}

/** The share that chance leaves of a period. A source of chance that is broken takes nothing away. */
export function jittered(periodMs: number, jitter: number, random: () => number): number {
  if (jitter === 0) return periodMs;
  let chance = 0;
  try {
    chance = random();
  } catch {
    // The period stays whole.
  }
  return chance >= 0 && chance <= 1 ? periodMs * (1 - jitter * chance) : periodMs;
}
