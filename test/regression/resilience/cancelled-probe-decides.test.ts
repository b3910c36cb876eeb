import assert from 'node:assert/strict';
import { Pending, succeed, trip, useBreakers } from '../../resilience/support.ts';

// In Polly a client that disconnects closes a half-open circuit; in opossum a filtered error does.
describe('A probe that its caller cancels', () => {
  const bench = useBreakers();

  it('decides nothing, and gives its permit back', async () => {
    const opened = bench();
    await trip(opened);
    await opened.clock.advance(1_000);
    const caller = new AbortController();
    const probe = new Pending(opened.breaker, caller.signal);
    caller.abort();
    await probe.fail();
    assert.equal(opened.breaker.state, 'half_open');
    assert.equal(opened.clock.pending, 0);
    await succeed(opened.breaker);
    assert.equal(opened.breaker.state, 'closed');
  });
});
