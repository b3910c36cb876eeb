import assert from 'node:assert/strict';
import fc from 'fast-check';
import { above, summarise } from '../../perf/harness/statistics.ts';

describe('The statistics of the benchmarks', () => {
  it('take the middle, and the middle of each half', () => {
    assert.deepEqual(summarise([5, 1, 4, 2, 3]), { median: 3, q1: 2, q3: 4 });
    assert.deepEqual(summarise([4, 1, 3, 2]), { median: 2.5, q1: 1.75, q3: 3.25 });
    assert.deepEqual(summarise([7]), { median: 7, q1: 7, q3: 7 });
  });

  it('are not moved by one measurement that went wrong', () => {
    assert.equal(summarise([10, 11, 12, 13, 1e9]).median, 12);
  });

  it('leave the series as it was', () => {
    const series = [3, 1, 2];
    summarise(series);
    assert.deepEqual(series, [3, 1, 2]);
  });

  it('are in order and within the series, whatever it is', () => {
    const finite = fc.double({ noNaN: true, min: -1e12, max: 1e12 });
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1 }), (series) => {
        const { q1, median, q3 } = summarise(series);
        const within = [Math.min(...series), q1, median, q3, Math.max(...series)];
        // Between two neighbours a last digit may be lost.
        const slack = 1e-3;
        for (let at = 1; at < within.length; at++) {
          assert.ok(within[at]! >= within[at - 1]! - slack, within.join(' '));
        }
      }),
    );
  });

  it('refuse what is no series of measurements', () => {
    assert.throws(() => summarise([]), RangeError);
    assert.throws(() => summarise([1, Number.NaN]), RangeError);
    assert.throws(() => summarise([1, Number.POSITIVE_INFINITY]), RangeError);
  });

  it('take a baseline off round by round', () => {
    assert.deepEqual(above([110, 230], [100, 200]), [10, 30]);
    assert.throws(() => above([1, 2], [1]), RangeError);
  });
});
