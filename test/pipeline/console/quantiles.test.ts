import assert from 'node:assert/strict';
import fc from 'fast-check';
import { estimateQuantile } from '../../../src/pipeline/console/quantiles.ts';

function explicit(
  boundaries: number[],
  counts: number[],
  more: { min?: number; max?: number } = {},
) {
  return { buckets: { boundaries, counts }, count: counts.reduce((a, b) => a + b, 0), ...more };
}
function exponential(scale: number, positive: number[], more: object = {}) {
  const none = { offset: 0, bucketCounts: [] };
  return {
    count: 1,
    scale,
    zeroCount: 0,
    positive: { offset: 0, bucketCounts: positive },
    negative: none,
    ...more,
  };
}

describe('estimateQuantile', () => {
  it('spreads the values of a bucket evenly over it', () => {
    const histogram = explicit([10, 20, 30], [0, 10, 0, 0]);
    assert.equal(estimateQuantile(0.5, histogram), 15);
    assert.equal(estimateQuantile(0.95, histogram), 19.5);
    assert.equal(estimateQuantile(0.5, explicit([10, 20], [5, 5, 0])), 10);
  });

  it('stays between the least and the greatest value', () => {
    const histogram = explicit([10, 20], [0, 4, 0], { min: 14, max: 15 });
    assert.equal(estimateQuantile(0.01, histogram), 14);
    assert.equal(estimateQuantile(0.99, histogram), 15);
  });

  it('uses them for the ends that buckets do not have', () => {
    assert.equal(estimateQuantile(0.5, explicit([10], [2, 0], { min: 4, max: 8 })), 7);
    assert.equal(estimateQuantile(0.5, explicit([10], [0, 2], { min: 12, max: 30 })), 20);
    assert.equal(estimateQuantile(0.5, explicit([10], [0, 2])), 10);
    assert.equal(estimateQuantile(0.5, explicit([10], [2, 0])), 5);
    assert.equal(estimateQuantile(0.5, explicit([-10], [2, 0])), -10);
    assert.equal(estimateQuantile(0.5, explicit([], [2], { min: 2, max: 4 })), 3);
  });

  it('knows nothing of an empty histogram', () => {
    assert.equal(estimateQuantile(0.5, explicit([10], [0, 0])), undefined);
    assert.equal(estimateQuantile(0.5, exponential(0, [])), undefined);
  });

  it('reads exponential buckets, with zero and negative values', () => {
    assert.equal(estimateQuantile(0.5, exponential(0, [0, 0, 2])), 6);
    const mixed = exponential(0, [1], { zeroCount: 1, negative: { offset: 1, bucketCounts: [1] } });
    assert.equal(estimateQuantile(0, mixed), -4);
    assert.equal(estimateQuantile(0.5, mixed), 0);
    assert.equal(estimateQuantile(1, mixed), 2);
  });

  it('grows with the quantile', () => {
    const counts = fc
      .array(fc.nat(50), { minLength: 4, maxLength: 4 })
      .filter((all) => all.some((count) => count > 0));
    fc.assert(
      fc.property(
        counts,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (counts, a, b) => {
          const histogram = explicit([1, 2, 5], counts, { min: 0.5, max: 9 });
          const low = estimateQuantile(Math.min(a, b), histogram) as number;
          const high = estimateQuantile(Math.max(a, b), histogram) as number;
          assert.ok(low <= high && low >= 0.5 && high <= 9);
        },
      ),
    );
  });
});
