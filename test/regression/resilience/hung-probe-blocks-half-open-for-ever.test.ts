import assert from 'node:assert/strict';
import { Pending, succeed, trip, useBreakers } from '../../resilience/support.ts';

// A probe that never settles keeps opossum, cockatiel, Polly 8 and gobreaker half-open for ever.
describe('A probe that never settles', () => {
  const bench = useBreakers();

  it('gives its place to another one, without anybody calling in between', async () => {
    const opened = bench({ halfOpen: { deadlineMs: 5_000 } });
    await trip(opened);
    await opened.clock.advance(1_000);
    const hung = new Pending(opened.breaker);
    await opened.clock.advance(5_000);
    assert.equal(opened.breaker.state, 'open');
    await opened.clock.advance(2_000);
    await succeed(opened.breaker);
    assert.equal(opened.breaker.state, 'closed');
    assert.equal(hung.settled, undefined);
  });
});
