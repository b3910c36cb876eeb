import assert from 'node:assert/strict';
import fc from 'fast-check';
import { backoffMs } from '../../../src/pipeline/route/backoff.ts';

const retry = { initialMs: 1000, maxMs: 30_000, multiplier: 1.5, maxElapsedMs: 300_000 };

describe('The wait before another try', () => {
  it('grows by the multiplier up to the longest wait', () => {
    const waits = [1, 2, 3, 4, 20, 5000].map((failures) => backoffMs(failures, retry, () => 0.5));
    assert.deepEqual(waits, [1000, 1500, 2250, 3375, 30_000, 30_000]);
  });

  it('is spread by a fifth either way, and never longer than the longest', () => {
    assert.equal(
      backoffMs(1, retry, () => 0),
      800,
    );
    assert.equal(Math.round(backoffMs(1, retry, () => 1)), 1200);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, r) => {
          const wait = backoffMs(n, retry, () => r);
          assert.ok(wait >= 800 && wait <= 30_000);
        },
      ),
    );
  });
});
