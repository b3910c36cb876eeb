import assert from 'node:assert/strict';
import { fail, succeed, useBreakers } from '../../resilience/support.ts';

// With a window that is kept across closing, the failures that opened the breaker open it again.
describe('The first failure after closing', () => {
  const bench = useBreakers();

  it('stands alone in the window', async () => {
    const { breaker, clock } = bench({ window: { durationMs: 600_000 }, minimumCalls: 5 });
    await fail(breaker, 5);
    await clock.advance(1_000);
    await succeed(breaker);
    await fail(breaker, 4);
    assert.equal(breaker.state, 'closed');
  });
});
