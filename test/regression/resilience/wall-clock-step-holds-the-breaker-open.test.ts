import assert from 'node:assert/strict';
import { fail, Pending, succeed, trip, useBreakers } from '../../resilience/support.ts';

// Breakers that read the wall clock stay open for an hour when it is set back by one.
describe('A wall clock that is set back or forth', () => {
  const bench = useBreakers();

  for (const step of [-3_600_000, 3_600_000]) {
    it(`by ${step} ms moves no deadline and no window`, async () => {
      const opened = bench({ minimumCalls: 2, halfOpen: { deadlineMs: 100 } });
      const { breaker, clock } = opened;
      await fail(breaker);
      clock.stepWall(step);
      assert.equal(breaker.stats().window.calls, 1);
      await trip(opened);
      clock.stepWall(step);
      assert.equal(breaker.stats().retryAfterMs, 1_000);
      await clock.advance(999);
      assert.equal(breaker.state, 'open');
      await clock.advance(1);
      const hung = new Pending(breaker);
      clock.stepWall(step);
      await clock.advance(100);
      assert.equal(breaker.state, 'open');
      await clock.advance(2_000);
      await succeed(breaker);
      assert.equal(breaker.state, 'closed');
      await hung.succeed();
    });
  }

  it('does no harm even when the monotonic clock breaks its word', async () => {
    const opened = bench();
    const { breaker, clock } = opened;
    await clock.advance(3_600_000);
    await trip(opened);
    // The clock is replaced by one that is an hour behind.
    let now = 0;
    clock.now = () => now;
    assert.equal(breaker.stats().retryAfterMs, 1_000);
    assert.equal(breaker.stats().openForMs, 0);
    now += 1_000;
    assert.equal(breaker.state, 'half_open');
    await succeed(breaker);
    assert.equal(breaker.state, 'closed');
  });
});
