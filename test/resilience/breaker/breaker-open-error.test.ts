import assert from 'node:assert/strict';
import { OtelierError } from '../../../src/base/index.ts';
import { BreakerOpenError, TimeoutError } from '../../../src/resilience/index.ts';
import { fail, useBreakers } from '../support.ts';

describe('BreakerOpenError', () => {
  const bench = useBreakers();

  it('says which breaker, in which state, and for how long', () => {
    const error = new BreakerOpenError('pay"ments', 'open', 12.3);
    assert.equal(error.name, 'BreakerOpenError');
    assert.equal(error.message, 'Circuit breaker "pay\\"ments" is open for another 13 ms.');
    assert.match(error.remedy, /fallback/);
  });

  it('is recognised when another copy of the package made it', async () => {
    const path = '../../../src/resilience/breaker/breaker-open-error.ts';
    const copy = (await import(`${path}?copy`)) as { BreakerOpenError: typeof BreakerOpenError };
    assert.notEqual(copy.BreakerOpenError, BreakerOpenError);
    const theirs = new copy.BreakerOpenError('a', 'open', 1);
    assert.ok(theirs instanceof BreakerOpenError);
    assert.ok(theirs instanceof OtelierError);
    assert.equal((theirs as unknown) instanceof TimeoutError, false);
  });

  it('carries no stack, and leaves the stacks of others alone', async () => {
    const { breaker } = bench();
    await fail(breaker, 2);
    const limit = Error.stackTraceLimit;
    const error = await fail(breaker);
    assert.ok(error instanceof BreakerOpenError);
    assert.doesNotMatch(String(error.stack), /\n\s+at /);
    assert.equal(Error.stackTraceLimit, limit);
    assert.match(String(new Error('other').stack), /\n\s+at /);
  });

  it('carries one when it is asked for', async () => {
    const { breaker } = bench({ rejectionStacks: true });
    await fail(breaker, 2);
    const error = await fail(breaker);
    assert.match(String((error as Error).stack), /\n\s+at /);
  });
});
