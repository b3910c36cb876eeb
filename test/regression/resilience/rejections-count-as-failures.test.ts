import assert from 'node:assert/strict';
import { compose } from '../../../src/resilience/index.ts';
import { fail, Pending, succeed, useBreakers } from '../../resilience/support.ts';

// opossum counts what it rejects itself: as failures at its semaphore, and in the denominator of its
// failure rate, where calls in flight stand as well, so that a slow dependency hides its failures.
describe('What the breaker decides by', () => {
  const bench = useBreakers();

  it('does not hold its own rejections', async () => {
    const { breaker, clock } = bench();
    await fail(breaker, 100);
    assert.deepEqual(breaker.stats().window, { calls: 2, failures: 2, failureRatio: 1 });
    assert.equal(breaker.stats().calls.failure, 2);
    await clock.advance(1_000);
    await succeed(breaker);
    assert.equal(breaker.stats().calls.rejected, 98);
    assert.equal(breaker.stats().window.calls, 0);
  });

  it('does not hold calls in flight', async () => {
    const { breaker } = bench({ minimumCalls: 4 });
    const slow = Array.from({ length: 50 }, () => new Pending(breaker));
    await fail(breaker, 3);
    assert.equal(breaker.state, 'closed');
    await fail(breaker);
    assert.equal(breaker.state, 'open');
    await Promise.all(slow.map((call) => call.succeed()));
  });

  it('holds the rejections of a breaker inside it, unless it is told to ignore them', async () => {
    const inner = bench().breaker;
    const outer = bench({
      minimumCalls: 4,
      isIgnored: (error) => (error as { code?: string }).code === 'OTELIER_BREAKER_OPEN',
    }).breaker;
    const both = compose(outer, inner);
    for (let call = 0; call < 10; call++) {
      await both.execute(() => Promise.reject(new Error('down'))).catch(() => undefined);
    }
    assert.equal(inner.state, 'open');
    assert.equal(outer.stats().calls.ignored, 8);
    assert.equal(outer.state, 'closed');
  });
});
