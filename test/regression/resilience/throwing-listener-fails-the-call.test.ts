import assert from 'node:assert/strict';
import { caught, fail, succeed, useBreakers } from '../../resilience/support.ts';

// In opossum a listener that throws turns a success into a rejected call, and counts a failure.
describe('A listener that throws', () => {
  const bench = useBreakers();
  const thrower = (): never => {
    throw new Error('listener');
  };

  it('leaves the call, the counts and the other listeners as they are', async () => {
    const { breaker, clock } = bench();
    const heard: string[] = [];
    breaker.onCall(thrower);
    breaker.onCall(({ outcome }) => heard.push(outcome));
    breaker.onStateChange(thrower);
    breaker.onStateChange(({ to }) => heard.push(to));
    assert.equal(await breaker.execute(() => 'fine'), 'fine');
    const error = new Error('down');
    assert.equal(await caught(breaker.execute(() => Promise.reject(error))), error);
    await clock.advance(1_000);
    await succeed(breaker);
    await fail(breaker);
    assert.deepEqual(heard, [
      'success',
      'open',
      'failure',
      'half_open',
      'closed',
      'success',
      'failure',
    ]);
    assert.equal(breaker.stats().listenerFaults, 7);
    assert.deepEqual(
      [breaker.stats().calls.success, breaker.stats().calls.failure, breaker.stats().active],
      [2, 2, 0],
    );
  });
});
