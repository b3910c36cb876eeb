import assert from 'node:assert/strict';
import { fallback } from '../../../src/resilience/index.ts';
import { caught, Pending } from '../support.ts';

describe('A fallback', () => {
  it('does nothing while the call succeeds', async () => {
    const policy = fallback(() => 'spare');
    assert.equal(await policy.execute(() => 'fine'), 'fine');
    assert.deepEqual(policy.stats(), { used: 0, failed: 0 });
  });

  it('answers for an error, which it gets, thrown or rejected', async () => {
    const policy = fallback(async (error) => `spare for ${(error as Error).message}`);
    assert.equal(await policy.execute(() => Promise.reject(new Error('x'))), 'spare for x');
    const thrown = policy.execute((): number => {
      throw new Error('y');
    });
    assert.equal(await thrown, 'spare for y');
    assert.deepEqual(policy.stats(), { used: 2, failed: 0 });
  });

  it('lets through the errors that it does not handle', async () => {
    const policy = fallback(() => 'spare', { handles: (error) => error instanceof RangeError });
    const other = new TypeError('other');
    assert.equal(await caught(policy.execute(() => Promise.reject(other))), other);
    assert.equal(await policy.execute(() => Promise.reject(new RangeError())), 'spare');
  });

  it('lets the error through when it cannot say whether it handles it', async () => {
    const policy = fallback(() => 'spare', {
      handles: () => {
        throw new Error('predicate');
      },
    });
    const error = new Error('down');
    assert.equal(await caught(policy.execute(() => Promise.reject(error))), error);
  });

  it('rejects with what its handler throws', async () => {
    const fault = new Error('handler');
    const policy = fallback(() => {
      throw fault;
    });
    assert.equal(await caught(policy.execute(() => Promise.reject(new Error('down')))), fault);
    assert.deepEqual(policy.stats(), { used: 1, failed: 1 });
  });

  it('does not answer for a call that nobody waits for', async () => {
    const policy = fallback(() => 'spare');
    const caller = new AbortController();
    const call = new Pending(policy as never, caller.signal);
    caller.abort();
    const error = new Error('cancelled');
    await call.fail(error);
    assert.equal(call.settled?.error, error);
    assert.equal(policy.stats().used, 0);
  });

  it('hands the call on to its handler', async () => {
    const { signal } = new AbortController();
    const policy = fallback((_, call) => call.signal);
    assert.equal(await policy.execute(() => Promise.reject(new Error('x')), { signal }), signal);
  });

  it('refuses a handler that is none, and options that it does not know', () => {
    assert.throws(() => fallback('spare' as never), /fallback\(\)\.handler must be a function/);
    assert.throws(() => fallback(() => 1, { handle: () => true } as never), /nearest: handles/);
  });
});
