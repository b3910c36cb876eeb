import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { compose, timeout } from '../../../src/resilience/index.ts';
import { caught, useBreakers } from '../../resilience/support.ts';

// A long-lived signal gathers a listener per call in cockatiel before its fixes, and in everything
// that is built on AbortSignal.any().
describe('A signal that outlives thousands of calls', () => {
  const bench = useBreakers();

  it('has no listener left of any of them', async () => {
    const { breaker, clock } = bench({ minimumCalls: 10_000 });
    const policy = compose(breaker, timeout({ timeoutMs: 100, clock }));
    const { signal } = new AbortController();
    for (let call = 0; call < 1_000; call++) {
      const work = policy.execute(() => (call % 2 === 0 ? call : Promise.reject(new Error())), {
        signal,
      });
      await (call % 2 === 0 ? work : caught(work));
    }
    const hung = caught(policy.execute(() => new Promise(() => {}), { signal }));
    await clock.advance(100);
    await hung;
    assert.equal(getEventListeners(signal, 'abort').length, 0);
    assert.equal(clock.pending, 0);
  });
});
