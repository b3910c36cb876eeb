import assert from 'node:assert/strict';
import fc from 'fast-check';
import { maxRetryAfterMs, retryAfterMs } from '../../../src/pipeline/otlp/retry-after.ts';

const wall = Date.UTC(2026, 5, 1, 10, 0, 0);

describe('retryAfterMs', () => {
  const cases: Array<[string | undefined, number | undefined]> = [
    ['0', 0],
    ['7', 7000],
    [' 1.5 ', 1500],
    ['300', 300_000],
    ['301', maxRetryAfterMs],
    ['999999999999999', maxRetryAfterMs],
    ['9'.repeat(400), maxRetryAfterMs],
    ['Mon, 01 Jun 2026 10:00:10 GMT', 10_000],
    ['Monday, 01-Jun-26 10:00:10 GMT', 10_000],
    ['Mon Jun  1 10:00:10 2026 GMT', 10_000],
    ['Mon, 01 Jun 2026 09:00:00 GMT', 0],
    ['Mon, 01 Jun 2099 09:00:00 GMT', maxRetryAfterMs],
    ['Mon, 99 Jun 2026 10:00:10 GMT', undefined],
    ['-5', undefined],
    ['1e9', undefined],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ];
  for (const [value, expected] of cases) {
    it(`reads ${JSON.stringify(value)?.slice(0, 40)} as ${expected}`, () => {
      assert.equal(retryAfterMs(value, wall), expected);
    });
  }

  it('is a bounded wait or none for any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const wait = retryAfterMs(text, wall);
        assert.ok(wait === undefined || (wait >= 0 && wait <= maxRetryAfterMs));
      }),
    );
  });
});
