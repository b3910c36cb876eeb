import assert from 'node:assert/strict';
import { BreakerOpenError } from '../../../src/resilience/index.ts';
import { Pending, trip, useBreakers } from '../../resilience/support.ts';

// cockatiel queues callers in half-open without bound and starts them all at the instant of closing.
describe('A thousand callers during a probe', () => {
  const bench = useBreakers();

  it('are rejected at once, and none runs when the breaker closes', async () => {
    const opened = bench();
    await trip(opened);
    await opened.clock.advance(1_000);
    const probe = new Pending(opened.breaker);
    let ran = 0;
    const others = Array.from({ length: 1_000 }, () =>
      opened.breaker.execute(() => ran++).catch((error: unknown) => error),
    );
    const errors = await Promise.all(others);
    assert.ok(errors.every((error) => error instanceof BreakerOpenError));
    await probe.succeed();
    assert.equal(opened.breaker.state, 'closed');
    assert.equal(ran, 0);
  });
});
