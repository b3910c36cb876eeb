import assert from 'node:assert/strict';
import { BreakerOpenError } from '../../../src/resilience/index.ts';
import { type Bench, caught, fail, Pending, succeed, trip, useBreakers } from '../support.ts';

describe('A half-open circuit breaker', () => {
  const bench = useBreakers();

  async function waiting(options: Parameters<typeof bench>[0] = {}): Promise<Bench> {
    const opened = bench(options);
    await trip(opened);
    await opened.clock.advance(1_000);
    return opened;
  }

  it('admits one probe and rejects the others meanwhile', async () => {
    const { breaker } = await waiting();
    const probe = new Pending(breaker);
    const error = await caught(breaker.execute(() => 'surplus'));
    assert.ok(error instanceof BreakerOpenError);
    assert.equal(error.state, 'half_open');
    assert.equal(error.retryAfterMs, 0);
    assert.match(error.message, /half-open and has no permit left/);
    await probe.succeed();
    assert.equal(breaker.state, 'closed');
  });

  it('opens again when the probe fails', async () => {
    const { breaker } = await waiting();
    await fail(breaker);
    assert.equal(breaker.state, 'open');
    assert.equal(breaker.stats().transitions.at(-1)?.reason, 'probe_failure');
  });

  it('closes after as many successes as there are permits', async () => {
    const { breaker } = await waiting({ halfOpen: { permits: 3 } });
    const [one, two, three] = [new Pending(breaker), new Pending(breaker), new Pending(breaker)];
    const surplus = new Pending(breaker);
    await one.succeed();
    await two.succeed();
    assert.ok(surplus.settled?.error instanceof BreakerOpenError);
    assert.equal(breaker.state, 'half_open');
    await three.succeed();
    assert.equal(breaker.state, 'closed');
  });

  it('does not admit more probes than there are permits, settled ones included', async () => {
    const { breaker } = await waiting({ halfOpen: { permits: 2 } });
    await succeed(breaker);
    const second = new Pending(breaker);
    assert.ok((await caught(breaker.execute(() => 'third'))) instanceof BreakerOpenError);
    await second.succeed();
    assert.equal(breaker.state, 'closed');
  });

  it('lets the first failure decide; what the other probes find out is late', async () => {
    const { breaker, clock } = await waiting({ halfOpen: { permits: 2 } });
    const [first, second] = [new Pending(breaker), new Pending(breaker)];
    await first.fail();
    assert.equal(breaker.state, 'open');
    assert.equal(clock.pending, 0);
    await second.succeed();
    assert.equal(breaker.state, 'open');
    assert.equal(breaker.stats().calls.late, 1);
  });

  it('begins with an empty window after closing', async () => {
    const { breaker } = await waiting();
    await succeed(breaker);
    assert.equal(breaker.stats().window.calls, 0);
    await fail(breaker);
    assert.equal(breaker.state, 'closed');
  });

  it('opens again when a probe is past its deadline', async () => {
    const { breaker, clock } = await waiting({ halfOpen: { deadlineMs: 500 } });
    const probe = new Pending(breaker);
    await clock.advance(499);
    assert.equal(breaker.state, 'half_open');
    await clock.advance(1);
    assert.equal(breaker.state, 'open');
    assert.equal(breaker.stats().retryAfterMs, 2_000);
    assert.equal(breaker.stats().transitions.at(-1)?.reason, 'probe_timeout');
    assert.equal(breaker.stats().active, 1);
    await probe.succeed();
    assert.equal(breaker.state, 'open');
    assert.equal(breaker.stats().active, 0);
    assert.equal(breaker.stats().calls.late, 1);
  });

  it('has no timer left once its probes have settled', async () => {
    const { breaker, clock } = await waiting();
    const probe = new Pending(breaker);
    assert.equal(clock.pending, 1);
    await probe.succeed();
    assert.equal(clock.pending, 0);
  });

  it('closes when a reset comes during a probe, and does not listen to the probe', async () => {
    const { breaker, clock } = await waiting();
    const probe = new Pending(breaker);
    breaker.reset();
    assert.equal(clock.pending, 0);
    await probe.fail();
    assert.equal(breaker.state, 'closed');
    assert.equal(breaker.stats().calls.late, 1);
  });

  it('closes when it is told to be content with the successes it has', async () => {
    const { breaker } = await waiting({ halfOpen: { permits: 3 } });
    await succeed(breaker, 2);
    breaker.reconfigure({ halfOpen: { permits: 2 } });
    assert.equal(breaker.state, 'closed');
  });

  it('admits more probes when it is told to', async () => {
    const { breaker } = await waiting();
    const probes = [new Pending(breaker)];
    breaker.reconfigure({ halfOpen: { permits: 2 } });
    probes.push(new Pending(breaker));
    for (const probe of probes) await probe.succeed();
    assert.equal(breaker.state, 'closed');
  });

  it('reads open, too, when a probe is past its deadline and its timer is late', async () => {
    const { breaker, clock } = await waiting({ halfOpen: { deadlineMs: 500 } });
    const held = new Pending(breaker);
    const now = clock.now();
    clock.now = () => now + 600;
    assert.equal(breaker.stats().retryAfterMs, 2_000);
    assert.equal(breaker.state, 'open');
    await held.succeed();
  });

  it('notices a probe past its deadline before its timer does', async () => {
    const { breaker, clock } = await waiting({ halfOpen: { deadlineMs: 500 } });
    const held = new Pending(breaker);
    // A busy event loop: time goes on, no timer fires.
    const now = clock.now();
    clock.now = () => now + 600;
    const error = await caught(breaker.execute(() => 'early'));
    assert.equal((error as BreakerOpenError).state, 'open');
    assert.equal((error as BreakerOpenError).retryAfterMs, 2_000);
    await held.succeed();
    assert.equal(breaker.stats().calls.late, 1);
  });
});
