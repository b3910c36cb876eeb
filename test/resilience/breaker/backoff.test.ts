import assert from 'node:assert/strict';
import { fullPeriod, jittered } from '../../../src/resilience/breaker/backoff.ts';

describe('The length of an open period', () => {
  const open = { initialMs: 100, maxMs: 10_000, multiplier: 2, jitter: 0.5 };

  it('grows with each period, and stops at the longest', () => {
    const lengths = [0, 1, 2, 6, 7, 2_000].map((streak) => fullPeriod(open, streak));
    assert.deepEqual(lengths, [100, 200, 400, 6_400, 10_000, 10_000]);
  });

  it('loses at most its share to chance', () => {
    assert.equal(
      jittered(1_000, 0, () => 1),
      1_000,
    );
    assert.equal(
      jittered(1_000, 0.5, () => 0),
      1_000,
    );
    assert.equal(
      jittered(1_000, 0.5, () => 1),
      500,
    );
    assert.equal(
      jittered(1_000, 1, () => 1),
      0,
    );
  });

  it('stays whole when the source of chance is broken', () => {
    const broken = (): never => {
      throw new Error('no entropy');
    };
    for (const random of [broken, () => Number.NaN, () => -1, () => 7, () => 'x' as never]) {
      assert.equal(jittered(1_000, 0.5, random), 1_000);
    }
  });
});
