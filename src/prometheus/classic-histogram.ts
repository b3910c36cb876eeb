import type { DataPoint, ExponentialHistogram, Histogram } from '@opentelemetry/sdk-metrics';

/** A finer histogram would cost a line for each bucket; at this scale a bucket is 19 % wide. */
const finestScale = 2;
/** The most buckets of one sign. */
const mostBuckets = 40;
/** Two buckets hold all numbers at this scale. */
const coarsestScale = -11;

/** The buckets that all points of a metric share, so that their series can be added. */
interface Grid {
  readonly scale: number;
  readonly positive: Range;
  readonly negative: Range;
}

/** Indexes of buckets, both ends included; empty when `last` is less than `first`. */
interface Range {
  readonly first: number;
  readonly last: number;
}

type Sign = 'positive' | 'negative';

/**
 * Exponential histograms as histograms with explicit buckets, which the text format can write. All
 * points get the same bounds. Bounds stay exact when the scale becomes coarser: it only leaves some
 * out.
 */
export function classicHistograms(
  points: readonly DataPoint<ExponentialHistogram>[],
): DataPoint<Histogram>[] {
  const grid = gridOf(points.map(({ value }) => value));
  return points.map((point) => ({ ...point, value: classic(point.value, grid) }));
}

function gridOf(histograms: readonly ExponentialHistogram[]): Grid {
  let scale = Math.min(finestScale, ...histograms.map((each) => each.scale));
  for (; ; scale--) {
    const positive = rangeOf(histograms, 'positive', scale);
    const negative = rangeOf(histograms, 'negative', scale);
    const widest = Math.max(positive.last - positive.first, negative.last - negative.first) + 1;
    if (widest <= mostBuckets || scale <= coarsestScale) return { scale, positive, negative };
  }
}

function rangeOf(histograms: readonly ExponentialHistogram[], sign: Sign, scale: number): Range {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const histogram of histograms) {
    eachBucket(histogram, sign, scale, (index) => {
      first = Math.min(first, index);
      last = Math.max(last, index);
    });
  }
  return { first, last };
}

/** Calls back for every bucket that is not empty, with its index at `scale`. */
function eachBucket(
  histogram: ExponentialHistogram,
  sign: Sign,
  scale: number,
  callback: (index: number, count: number) => void,
): void {
  const { offset, bucketCounts } = histogram[sign];
  for (const [at, count] of bucketCounts.entries()) {
    if (count > 0) callback((offset + at) >> (histogram.scale - scale), count);
  }
}

function classic(histogram: ExponentialHistogram, grid: Grid): Histogram {
  const { scale } = grid;
  const boundaries: number[] = [];
  const counts: number[] = [];
  const add = (bound: number, count: number): void => {
    const last = boundaries.length - 1;
    // Bounds beyond the range of numbers coincide; the bucket without a bound takes the rest.
    if (!Number.isFinite(bound)) return;
    if (last >= 0 && bound <= (boundaries[last] as number))
      counts[last] = (counts[last] as number) + count;
    else {
      boundaries.push(bound);
      counts.push(count);
    }
  };
  const negative = countsOf(histogram, 'negative', scale);
  for (let index = grid.negative.last; index >= grid.negative.first; index--) {
    add(-lowerBound(index, scale), negative.get(index) ?? 0);
  }
  add(0, histogram.zeroCount);
  const positive = countsOf(histogram, 'positive', scale);
  // The lower end of the first bucket, lest it seem to begin at zero.
  if (grid.positive.first <= grid.positive.last) add(lowerBound(grid.positive.first, scale), 0);
  for (let index = grid.positive.first; index <= grid.positive.last; index++) {
    add(lowerBound(index + 1, scale), positive.get(index) ?? 0);
  }
  const bounded = counts.reduce((sum, count) => sum + count, 0);
  const { count, sum, min, max } = histogram;
  return {
    buckets: { boundaries, counts: [...counts, Math.max(0, count - bounded)] },
    count,
    ...(sum === undefined ? {} : { sum }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  };
}

function countsOf(histogram: ExponentialHistogram, sign: Sign, scale: number): Map<number, number> {
  const found = new Map<number, number>();
  eachBucket(histogram, sign, scale, (index, count) =>
    found.set(index, (found.get(index) ?? 0) + count),
  );
  return found;
}

function lowerBound(index: number, scale: number): number {
  return 2 ** (index * 2 ** -scale);
}
