import type { ExponentialHistogram } from '@opentelemetry/sdk-metrics';
import { difference, type PointMath, total } from './point-math.ts';

type Buckets = ExponentialHistogram['positive'];

type Side = 'positive' | 'negative';

const none: Buckets = { offset: 0, bucketCounts: [] };

/** The scale that the SDK begins with. */
const finest = 20;

/** The most buckets that a sum of two may take on one side; it becomes coarser before it grows. */
const maxBuckets = 320;

/**
 * Histograms with exponential buckets. A scale can only become coarser as values come in, so an
 * older state is brought to the scale of the newer one: each step down joins buckets in pairs.
 */
export const exponentialMath: PointMath<ExponentialHistogram> = {
  copy: (value) => ({
    ...without(value),
    positive: copied(value.positive),
    negative: copied(value.negative),
  }),
  minus(current, base) {
    const count = current.count - base.count;
    const zeroCount = current.zeroCount - base.zeroCount;
    // Without values in buckets a scale says nothing; the SDK then calls it 0.
    const shift = hasBuckets(base) ? base.scale - current.scale : 0;
    if (count < 0 || zeroCount < 0 || shift < 0) return undefined;
    const positive = taken(current.positive, coarser(base.positive, shift));
    const negative = taken(current.negative, coarser(base.negative, shift));
    if (positive === undefined || negative === undefined) return undefined;
    const sum = difference(current.sum, base.sum);
    return { ...without({ ...current, count, zeroCount }, sum), positive, negative };
  },
  plus(one, other) {
    let scale = Math.min(
      hasBuckets(one) ? one.scale : finest,
      hasBuckets(other) ? other.scale : finest,
    );
    while (Math.max(width('positive'), width('negative')) > maxBuckets) scale--;
    const count = one.count + other.count;
    const zeroCount = one.zeroCount + other.zeroCount;
    const values = { ...one, count, zeroCount, scale: count === zeroCount ? 0 : scale };
    return {
      ...without(values, total(one.sum, other.sum)),
      positive: joined(at(one, 'positive', scale), at(other, 'positive', scale)),
      negative: joined(at(one, 'negative', scale), at(other, 'negative', scale)),
    };

    /** How many buckets both together would take at the present scale. */
    function width(side: Side): number {
      const pair = [at(one, side, scale), at(other, side, scale)].filter((each) => each !== none);
      return Math.max(...pair.map(end)) - Math.min(...pair.map(start));
    }
  },
  isZero: (value) => value.count === 0,
};

/** The plain fields, without the least and greatest value, which cannot be told of a part. */
function without(
  value: ExponentialHistogram,
  sum = value.sum,
): Pick<ExponentialHistogram, 'count' | 'scale' | 'zeroCount' | 'sum'> {
  const { count, scale, zeroCount } = value;
  return { count, scale, zeroCount, ...(sum === undefined ? {} : { sum }) };
}

function hasBuckets(value: ExponentialHistogram): boolean {
  return value.count !== value.zeroCount;
}

function copied({ offset, bucketCounts }: Buckets): Buckets {
  return { offset, bucketCounts: bucketCounts.slice() };
}

function at(value: ExponentialHistogram, side: Side, scale: number): Buckets {
  return hasBuckets(value) ? coarser(value[side], value.scale - scale) : none;
}

function coarser({ offset, bucketCounts }: Buckets, shift: number): Buckets {
  if (bucketCounts.length === 0) return none;
  if (shift === 0) return { offset, bucketCounts };
  const first = offset >> shift;
  const counts: number[] = [];
  for (const [at, count] of bucketCounts.entries()) {
    const index = ((offset + at) >> shift) - first;
    counts[index] = (counts[index] ?? 0) + count;
  }
  return { offset: first, bucketCounts: counts };
}

/** What `base` lacks of `current`; undefined when it holds more anywhere. */
function taken(current: Buckets, base: Buckets): Buckets | undefined {
  for (const [at, count] of base.bucketCounts.entries()) {
    if (count > countAt(current, base.offset + at)) return undefined;
  }
  return trimmed(
    current.offset,
    current.bucketCounts.map((count, at) => count - countAt(base, current.offset + at)),
  );
}

function joined(one: Buckets, other: Buckets): Buckets {
  const first = Math.min(start(one), start(other));
  const length = Math.max(0, Math.max(end(one), end(other)) - first);
  return trimmed(
    first,
    Array.from({ length }, (_, at) => countAt(one, first + at) + countAt(other, first + at)),
  );
}

/** Without empty buckets at the ends. */
function trimmed(offset: number, counts: number[]): Buckets {
  const from = counts.findIndex((count) => count !== 0);
  if (from === -1) return none;
  const to = counts.findLastIndex((count) => count !== 0);
  return { offset: offset + from, bucketCounts: counts.slice(from, to + 1) };
}

/** Where buckets begin; those without any must not widen the range of the others. */
function start({ offset, bucketCounts }: Buckets): number {
  return bucketCounts.length === 0 ? Infinity : offset;
}

function end({ offset, bucketCounts }: Buckets): number {
  return bucketCounts.length === 0 ? -Infinity : offset + bucketCounts.length;
}

function countAt({ offset, bucketCounts }: Buckets, index: number): number {
  return bucketCounts[index - offset] ?? 0;
}
