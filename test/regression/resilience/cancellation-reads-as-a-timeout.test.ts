import assert from 'node:assert/strict';
import { timeout } from '../../../src/resilience/index.ts';
import { FakeClock } from '../../../src/testing/index.ts';
import { caught, turn } from '../../resilience/support.ts';

// cockatiel reports the caller's own abort as a timeout: "timed out after 10000ms", after 10 ms.
describe('A call that its caller cancels before its timeout', () => {
  it('rejects with the reason of the caller, and is no timeout', async () => {
    const policy = timeout({ timeoutMs: 10_000, clock: new FakeClock() });
    const caller = new AbortController();
    const outcome = caught(policy.execute(() => new Promise(() => {}), { signal: caller.signal }));
    await turn();
    caller.abort();
    assert.equal(((await outcome) as Error).name, 'AbortError');
    assert.equal(policy.stats().timedOut, 0);
  });
});
