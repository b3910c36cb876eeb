import assert from 'node:assert/strict';
import { circuitBreaker } from '../../../src/resilience/index.ts';
import { caught, Pending, turn } from '../../resilience/support.ts';

// opossum starts two intervals per breaker. Ours have none, on the real clock, in any state that has
// no probe in flight; the deadline of a probe does not hold the process.
describe('Two hundred breakers', () => {
  const timers = (): number =>
    process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

  it('have no timer that holds the process', async () => {
    // The test runner sets its own timer once it sees the promise of this test.
    await turn();
    const before = timers();
    const breakers = Array.from({ length: 200 }, (_, index) =>
      circuitBreaker(`idle-${index}`, {
        minimumCalls: 1,
        open: { initialMs: 1, jitter: 1 },
        random: () => 1,
      }),
    );
    const probes: Pending[] = [];
    try {
      for (const breaker of breakers) {
        await caught(breaker.execute(() => Promise.reject(new Error('down'))));
        probes.push(new Pending(breaker));
      }
      assert.equal(breakers[0]?.state, 'half_open');
      assert.equal(timers(), before);
    } finally {
      await Promise.all(probes.map((probe) => probe.succeed()));
      for (const breaker of breakers) breaker.close();
    }
  });
});
