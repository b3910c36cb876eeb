import assert from 'node:assert/strict';
import { Pending, useBreakers } from '../../resilience/support.ts';

// gobreaker renews its generation with each interval, so calls longer than the interval never count.
describe('Calls that take longer than the window', () => {
  const bench = useBreakers();

  it('count when they settle', async () => {
    const { breaker, clock } = bench({ window: { durationMs: 100 } });
    const calls = [new Pending(breaker), new Pending(breaker)];
    await clock.advance(5_000);
    for (const call of calls) await call.fail();
    assert.equal(breaker.state, 'open');
    assert.equal(breaker.stats().calls.late, 0);
  });
});
