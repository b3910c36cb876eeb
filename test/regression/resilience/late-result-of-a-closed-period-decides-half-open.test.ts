import assert from 'node:assert/strict';
import { Pending, succeed, trip, useBreakers } from '../../resilience/support.ts';

// opossum closes, and cockatiel re-opens, on the result of a call that was admitted before the
// breaker opened. Such a result says nothing about the dependency of now.
describe('A call admitted while closed that settles in half-open', () => {
  const bench = useBreakers();

  it('does not close the breaker when it succeeds', async () => {
    const opened = bench();
    const old = new Pending(opened.breaker);
    await trip(opened);
    await opened.clock.advance(1_000);
    const probe = new Pending(opened.breaker);
    await old.succeed();
    assert.equal(opened.breaker.state, 'half_open');
    assert.equal(opened.breaker.stats().calls.late, 1);
    await probe.fail();
    assert.equal(opened.breaker.state, 'open');
  });

  it('does not open it again when it fails, and the probe still decides', async () => {
    const opened = bench();
    const old = new Pending(opened.breaker);
    await trip(opened);
    await opened.clock.advance(1_000);
    const probe = new Pending(opened.breaker);
    await old.fail();
    await probe.succeed();
    assert.equal(opened.breaker.state, 'closed');
  });

  it('does not give back a permit that it never had, when it is ignored', async () => {
    const opened = bench({ isIgnored: (error) => error instanceof RangeError });
    const old = new Pending(opened.breaker);
    await trip(opened);
    await opened.clock.advance(1_000);
    const probe = new Pending(opened.breaker);
    await old.fail(new RangeError());
    const surplus = new Pending(opened.breaker);
    await probe.succeed();
    assert.ok(surplus.settled?.error);
  });

  it('does not count in the closed period after the next', async () => {
    const opened = bench();
    const old = [new Pending(opened.breaker), new Pending(opened.breaker)];
    await trip(opened);
    await opened.clock.advance(1_000);
    await succeed(opened.breaker);
    for (const call of old) await call.fail();
    assert.equal(opened.breaker.state, 'closed');
    assert.equal(opened.breaker.stats().window.calls, 0);
    assert.equal(opened.breaker.stats().calls.late, 2);
  });
});
