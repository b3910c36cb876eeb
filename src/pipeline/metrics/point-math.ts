import type { Histogram } from '@opentelemetry/sdk-metrics';

/** How values of one kind of data point are compared and added up. None changes its arguments. */
export interface PointMath<V> {
  /** A copy that stays as it is, whatever becomes of the original. */
  copy(this: void, value: V): V;
  /** What came to `base` to make it `current`; undefined when `current` does not continue `base`. */
  minus(this: void, current: V, base: V): V | undefined;
  plus(this: void, one: V, other: V): V;
  isZero(this: void, value: V): boolean;
}

/** Sums that only grow. */
export const monotonicMath: PointMath<number> = {
  copy: (value) => value,
  minus: (current, base) => (current < base ? undefined : current - base),
  plus: (one, other) => one + other,
  isZero: (value) => value === 0,
};

/** Sums that may fall: a lower value is no reset. */
export const sumMath: PointMath<number> = {
  ...monotonicMath,
  minus: (current, base) => current - base,
};

/** Histograms with explicit boundaries; their least and greatest value cannot be told of a part. */
export const histogramMath: PointMath<Histogram> = {
  copy: (value) => histogram(value, value.buckets.counts.slice(), value.count, value.sum),
  minus(current, base) {
    const counts = current.buckets.counts.map(
      (count, at) => count - (base.buckets.counts[at] ?? 0),
    );
    if (!sameBoundaries(current, base) || current.count < base.count) return undefined;
    if (counts.some((count) => count < 0)) return undefined;
    return histogram(
      current,
      counts,
      current.count - base.count,
      difference(current.sum, base.sum),
    );
  },
  plus(one, other) {
    const counts = one.buckets.counts.map((count, at) => count + (other.buckets.counts[at] ?? 0));
    return histogram(one, counts, one.count + other.count, total(one.sum, other.sum));
  },
  isZero: (value) => value.count === 0,
};

/** The difference of two totals of which either may not be known. */
export function difference(
  current: number | undefined,
  base: number | undefined,
): number | undefined {
  return current === undefined ? undefined : current - (base ?? 0);
}

/** Two totals added up; unknown when either is. */
export function total(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one + other;
}

function histogram(
  like: Histogram,
  counts: number[],
  count: number,
  sum: number | undefined,
): Histogram {
  return {
    buckets: { boundaries: like.buckets.boundaries, counts },
    count,
    ...(sum === undefined ? {} : { sum }),
  };
}

function sameBoundaries(one: Histogram, other: Histogram): boolean {
  const a = one.buckets.boundaries;
  const b = other.buckets.boundaries;
  return a === b || (a.length === b.length && a.every((bound, at) => bound === b[at]));
}
