import assert from 'node:assert/strict';
import { compose, timeout } from '../../../src/resilience/index.ts';
import { caught, useBreakers } from '../../resilience/support.ts';

// opossum has one AbortController per breaker: a single timeout aborts every call in flight, and all
// that come later.
describe('A call that times out under a breaker', () => {
  const bench = useBreakers();

  it('leaves the signals of all other calls alone, and counts once', async () => {
    const { breaker, clock } = bench();
    const policy = compose(breaker, timeout({ timeoutMs: 100, clock }));
    const signals: AbortSignal[] = [];
    const hang = (): Promise<unknown> =>
      caught(
        policy.execute(({ signal }) => {
          signals.push(signal);
          return new Promise(() => {});
        }),
      );
    const first = hang();
    await clock.advance(60);
    const second = hang();
    await clock.advance(40);
    await first;
    const later = await policy.execute(({ signal }) => signal.aborted);
    assert.deepEqual([signals[0]?.aborted, signals[1]?.aborted, later], [true, false, false]);
    assert.equal(breaker.stats().calls.failure, 1);
    assert.equal(breaker.stats().window.calls, 2);
    await clock.advance(100);
    await second;
  });
});
