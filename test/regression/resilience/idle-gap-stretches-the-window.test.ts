import assert from 'node:assert/strict';
import { fail, useBreakers } from '../../resilience/support.ts';

// cockatiel's SamplingBreaker turns over one bucket per call, however long it has been: four
// failures, five idle minutes and one failure open a breaker with a window of five seconds.
describe('Failures on both sides of an idle gap', () => {
  const bench = useBreakers();

  it('are not in one window', async () => {
    const { breaker, clock } = bench({ minimumCalls: 5, window: { durationMs: 5_000 } });
    await fail(breaker, 4);
    await clock.advance(5 * 60_000);
    await fail(breaker);
    assert.equal(breaker.state, 'closed');
    assert.equal(breaker.stats().window.calls, 1);
  });
});
