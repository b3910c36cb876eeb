import assert from 'node:assert/strict';
import type { ExponentialHistogram } from '@opentelemetry/sdk-metrics';
import { exponentialMath } from '../../../src/pipeline/metrics/exponential-math.ts';

type Side = [offset: number, ...counts: number[]];

/** A histogram of these buckets; its counts follow from them. */
function of(
  scale: number,
  positive: Side = [0],
  negative: Side = [0],
  zeroCount = 0,
  sum?: number,
): ExponentialHistogram {
  const buckets = ([offset, ...bucketCounts]: Side) => ({ offset, bucketCounts });
  const total = [...positive.slice(1), ...negative.slice(1)].reduce((a, b) => a + b, zeroCount);
  return {
    scale,
    count: total,
    zeroCount,
    positive: buckets(positive),
    negative: buckets(negative),
    ...(sum === undefined ? {} : { sum }),
  };
}

const { minus, plus, isZero, copy } = exponentialMath;

describe('exponentialMath', () => {
  it('takes away bucket by bucket, and leaves out empty ends', () => {
    assert.deepEqual(
      minus(of(3, [-2, 1, 5, 4, 2], [7, 3], 4, 50), of(3, [-2, 1, 2, 4], [7, 3], 1, 20)),
      {
        ...of(3, [-1, 3, 0, 2], [0], 3, 30),
      },
    );
  });

  it('brings the older state to the coarser scale of the newer one', () => {
    // At scale 2 the buckets -3..2 become -2..0 at scale 1, by pairs: -3|-2,-1|0,1|2.
    assert.deepEqual(
      minus(of(1, [-2, 1, 6, 9, 4]), of(2, [-3, 1, 1, 2, 3, 4, 1])),
      of(1, [-1, 3, 2, 3]),
    );
  });

  it('heeds no scale of a state without buckets', () => {
    assert.deepEqual(minus(of(20, [5, 1], [0], 2), of(0, [0], [0], 2)), of(20, [5, 1]));
    const nothing = minus(of(0, [0], [0], 3), of(0, [0], [0], 1))!;
    assert.deepEqual(nothing, of(0, [0], [0], 2));
    assert.ok(!isZero(nothing) && isZero(of(0)));
  });

  it('knows a state that does not continue the other', () => {
    assert.equal(minus(of(1, [0, 1]), of(1, [0, 2])), undefined, 'fewer values');
    assert.equal(minus(of(1, [0, 5]), of(1, [1, 2])), undefined, 'fewer in a bucket');
    assert.equal(
      minus(of(1, [0, 5], [0, 1]), of(1, [0, 1], [0, 2])),
      undefined,
      'fewer in a negative bucket',
    );
    assert.equal(minus(of(1, [0, 5]), of(1, [0, 1], [0], 1)), undefined, 'fewer zeros');
    assert.equal(minus(of(2, [0, 5]), of(1, [0, 1])), undefined, 'a finer scale');
    assert.equal(minus(of(20, [40_000_000, 9]), of(20, [-40_000_000, 1])), undefined, 'far apart');
  });

  it('adds at the coarser of two scales', () => {
    assert.deepEqual(plus(of(2, [0, 1, 2, 3], [0], 1, 5), of(1, [1, 4], [2, 1], 2, 7)), {
      ...of(1, [0, 3, 7], [2, 1], 3, 12),
    });
  });

  it('adds to and of what has no buckets', () => {
    assert.deepEqual(
      plus(of(0, [0], [0], 2, 0), of(7, [3, 1], [0], 0, 9)),
      of(7, [3, 1], [0], 2, 9),
    );
    assert.deepEqual(plus(of(7, [3, 1]), of(0)), of(7, [3, 1]));
    assert.deepEqual(plus(of(0, [0], [0], 1), of(0, [0], [0], 1)), of(0, [0], [0], 2));
  });

  it('becomes coarser rather than wide', () => {
    const both = plus(of(20, [-30_000_000, 1]), of(20, [30_000_000, 1]));
    assert.equal(both.count, 2);
    assert.ok(both.positive.bucketCounts.length <= 320);
    assert.equal(
      both.positive.bucketCounts.reduce((a, b) => a + b),
      2,
    );
  });

  it('copies for good', () => {
    const value = of(1, [0, 1], [0, 1]);
    const kept = copy(value);
    value.positive.bucketCounts[0] = 9;
    value.negative.bucketCounts[0] = 9;
    assert.deepEqual(kept, of(1, [0, 1], [0, 1]));
  });
});
