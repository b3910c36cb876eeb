/** The middle of a series of measurements, and how far it scatters. */
export interface Summary {
  readonly median: number;
  /** A quarter of the measurements are below this. */
  readonly q1: number;
  /** A quarter of the measurements are above this. */
  readonly q3: number;
}

/**
 * Sums up a series. Medians and quartiles, since one pause of the machine moves a mean and leaves
 * these alone.
 *
 * @throws RangeError when the series is empty or holds something that is not a finite number.
 */
export function summarise(values: readonly number[]): Summary {
  if (values.length === 0) throw new RangeError('Nothing was measured.');
  if (!values.every(Number.isFinite)) {
    throw new RangeError(`Not all of the measurements are numbers: ${values.join(', ')}`);
  }
  const sorted = [...values].sort((a, b) => a - b);
  return {
    median: quantile(sorted, 0.5),
    q1: quantile(sorted, 0.25),
    q3: quantile(sorted, 0.75),
  };
}

/** What a case took above a baseline, round by round, so that what both suffered cancels out. */
export function above(values: readonly number[], baseline: readonly number[]): number[] {
  if (values.length !== baseline.length) {
    throw new RangeError(`${values.length} rounds against ${baseline.length} of the baseline.`);
  }
  return values.map((value, round) => value - (baseline[round] ?? Number.NaN));
}

/** Between two neighbours the quantile lies on the line from one to the other. */
function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}
