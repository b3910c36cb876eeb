import assert from 'node:assert/strict';
import type { Histogram } from '@opentelemetry/sdk-metrics';
import { histogramMath, monotonicMath, sumMath } from '../../../src/pipeline/metrics/point-math.ts';

function of(counts: number[], sum?: number, boundaries = [1, 2]): Histogram {
  const count = counts.reduce((a, b) => a + b, 0);
  return { buckets: { boundaries, counts }, count, ...(sum === undefined ? {} : { sum }) };
}

describe('point math', () => {
  it('takes away and adds sums', () => {
    assert.equal(monotonicMath.minus(5, 3), 2);
    assert.equal(monotonicMath.minus(3, 5), undefined);
    assert.equal(sumMath.minus(3, 5), -2);
    assert.equal(sumMath.plus(3, 5), 8);
    assert.ok(sumMath.isZero(0) && !sumMath.isZero(1));
  });

  it('takes away and adds histograms, bucket by bucket', () => {
    assert.deepEqual(histogramMath.minus(of([3, 2, 5], 9), of([1, 2, 0], 10)), of([2, 0, 5], -1));
    assert.deepEqual(histogramMath.plus(of([3, 2, 5], 9), of([1, 2, 0], 10)), of([4, 4, 5], 19));
    assert.deepEqual(histogramMath.minus(of([3, 2, 5]), of([1, 2, 0])), of([2, 0, 5]));
    assert.deepEqual(histogramMath.minus(of([3, 0, 0], 5), of([1, 0, 0])), of([2, 0, 0], 5));
    assert.deepEqual(histogramMath.plus(of([3, 0, 0], 5), of([1, 0, 0])), of([4, 0, 0]));
  });

  it('knows a histogram that does not continue the other', () => {
    assert.equal(histogramMath.minus(of([1, 0, 0]), of([2, 0, 0])), undefined);
    assert.equal(histogramMath.minus(of([5, 0, 0]), of([0, 2, 0])), undefined);
    assert.equal(histogramMath.minus(of([5, 0, 0], 1, [1, 3]), of([1, 0, 0])), undefined);
    assert.equal(histogramMath.minus(of([5, 0], 1, [1]), of([1, 0, 0])), undefined);
    assert.deepEqual(
      histogramMath.minus(of([5, 0, 0], 1, [1, 2]), of([1, 0, 0], 1)),
      of([4, 0, 0], 0),
    );
  });
});
