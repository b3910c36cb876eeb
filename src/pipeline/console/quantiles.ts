import type { ExponentialHistogram, Histogram } from '@opentelemetry/sdk-metrics';

/** A range of values and how many were in it. */
interface Bucket {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/**
 * A quantile estimated from buckets: as if the values of a bucket were spread evenly over it, within
 * the least and the greatest value where these are known. What lies in the last bucket, which has no
 * upper end, is taken for its lower end when the greatest value is not known.
 *
 * @param quantile - From 0 to 1: 0.95 for the value that 95 % do not exceed.
 * @returns `undefined` when nothing was counted.
 */
export function estimateQuantile(
  quantile: number,
  histogram: Histogram | ExponentialHistogram,
): number | undefined {
  const { min, max } = histogram;
  const buckets = 'buckets' in histogram ? explicit(histogram) : exponential(histogram);
  const total = buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  if (!(total > 0)) return undefined;
  let rank = quantile * total;
  for (const { low, high, count } of buckets) {
    if (count <= 0) continue;
    if (rank <= count) {
      const value = low + (high - low) * Math.max(rank / count, 0);
      return Math.min(Math.max(value, min ?? value), max ?? value);
    }
    rank -= count;
  }
  return buckets.findLast((bucket) => bucket.count > 0)?.high;
}

function explicit({ buckets: { boundaries, counts }, min, max }: Histogram): Bucket[] {
  return counts.map((count, index) => {
    const first = boundaries[0] ?? 0;
    const low = boundaries[index - 1] ?? min ?? Math.min(first, 0);
    const high = boundaries[index] ?? max ?? low;
    return { low: Math.min(low, high), high, count };
  });
}

function exponential({ scale, zeroCount, positive, negative }: ExponentialHistogram): Bucket[] {
  const edge = (index: number): number => 2 ** (index * 2 ** -scale);
  const above = positive.bucketCounts.map((count, index) => {
    const at = positive.offset + index;
    return { low: edge(at), high: edge(at + 1), count };
  });
  const below = negative.bucketCounts.map((count, index) => {
    const at = negative.offset + index;
    return { low: -edge(at + 1), high: -edge(at), count };
  });
  return [...below.toReversed(), { low: 0, high: 0, count: zeroCount }, ...above];
}
