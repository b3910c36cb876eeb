import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { getEventListeners } from 'node:events';
import { TimeoutError, timeout } from '../../../src/resilience/index.ts';
import { FakeClock } from '../../../src/testing/index.ts';
import { caught, Pending, turn } from '../support.ts';

describe('A timeout', () => {
  function bench(timeoutMs = 100) {
    const clock = new FakeClock();
    return { clock, policy: timeout({ timeoutMs, clock }) };
  }

  it('answers as the function does when that is in time, and leaves no timer', async () => {
    const { policy, clock } = bench();
    assert.equal(await policy.execute(() => 1), 1);
    const error = new Error('down');
    const thrown = policy.execute(() => {
      throw error;
    });
    assert.equal(await caught(thrown), error);
    assert.equal(await caught(policy.execute(() => Promise.reject(error))), error);
    assert.equal(clock.pending, 0);
    assert.deepEqual(policy.stats(), { active: 0, timedOut: 0, late: 0 });
  });

  it('rejects when the time is over, and tells the work to stop', async () => {
    const { policy, clock } = bench();
    let signal: AbortSignal | undefined;
    const call = policy.execute((context) => {
      signal = context.signal;
      return new Promise(() => {});
    });
    const outcome = caught(call);
    await clock.advance(99);
    assert.equal(signal?.aborted, false);
    assert.equal(policy.stats().active, 1);
    await clock.advance(1);
    const error = await outcome;
    assert.ok(error instanceof TimeoutError);
    assert.equal(error.code, 'OTELIER_TIMEOUT');
    assert.equal(error.timeoutMs, 100);
    assert.match(error.message, /within 100 ms/);
    assert.doesNotMatch(String(error.stack), /\n\s+at /);
    assert.equal(signal?.reason, error);
    assert.deepEqual(policy.stats(), { active: 0, timedOut: 1, late: 0 });
  });

  it('shows an aborted signal to work that asks for it after the fact', async () => {
    const { policy, clock } = bench();
    let ask: (() => AbortSignal) | undefined;
    const outcome = caught(
      policy.execute((call) => {
        ask = () => call.signal;
        return new Promise(() => {});
      }),
    );
    await clock.advance(100);
    assert.equal(ask?.().reason, await outcome);
  });

  it('drops what comes too late, and counts it', async () => {
    const { policy, clock } = bench();
    const calls = [new Pending(policy), new Pending(policy)];
    await clock.advance(100);
    await calls[0]!.fail(new Error('nobody hears this'));
    await calls[1]!.succeed();
    for (const call of calls) assert.ok(call.settled?.error instanceof TimeoutError);
    assert.deepEqual(policy.stats(), { active: 0, timedOut: 2, late: 2 });
  });

  it('never aborts a call that was in time', async () => {
    const { policy, clock } = bench();
    const caller = new AbortController();
    const signal = await policy.execute((call) => call.signal, { signal: caller.signal });
    await clock.advance(1_000);
    caller.abort();
    assert.equal(signal.aborted, false);
  });

  it('gives up at once when its caller does, with the reason of the caller', async () => {
    const { policy, clock } = bench();
    const caller = new AbortController();
    let signal: AbortSignal | undefined;
    const outcome = caught(
      policy.execute(
        (call) => {
          signal = call.signal;
          return new Promise(() => {});
        },
        { signal: caller.signal },
      ),
    );
    await turn();
    const reason = new Error('gone');
    caller.abort(reason);
    assert.equal(await outcome, reason);
    assert.equal(signal?.reason, reason);
    assert.equal(clock.pending, 0);
    assert.deepEqual(policy.stats(), { active: 0, timedOut: 0, late: 0 });
  });

  it('does not begin when its caller has given up already', async () => {
    const { policy } = bench();
    const reason = new Error('gone');
    let ran = false;
    const run = policy.execute(
      () => {
        ran = true;
      },
      { signal: AbortSignal.abort(reason) },
    );
    assert.equal(await caught(run), reason);
    assert.equal(ran, false);
  });

  it('listens once to the signal of its caller, and only while it runs', async () => {
    const { policy, clock } = bench();
    const { signal } = new AbortController();
    const call = new Pending({ execute: (fn) => policy.execute(fn, { signal }) });
    const lost = new Pending({ execute: (fn) => policy.execute(fn, { signal }) });
    await turn();
    assert.equal(getEventListeners(signal, 'abort').length, 2);
    await call.succeed();
    assert.equal(getEventListeners(signal, 'abort').length, 1);
    await clock.advance(100);
    assert.ok(lost.settled?.error instanceof TimeoutError);
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  });

  it('gives each call a signal of its own', async () => {
    const { policy, clock } = bench();
    const signals: AbortSignal[] = [];
    const hang = (): Promise<unknown> =>
      caught(
        policy.execute((call) => {
          signals.push(call.signal);
          return new Promise(() => {});
        }),
      );
    const first = hang();
    await clock.advance(50);
    const second = hang();
    await clock.advance(50);
    await first;
    assert.deepEqual(
      signals.map((signal) => signal.aborted),
      [true, false],
    );
    await clock.advance(50);
    await second;
  });

  it('works on the clock of the process', async () => {
    const error = await caught(timeout(5).execute(() => new Promise(() => {})));
    assert.ok(error instanceof TimeoutError);
  });

  it('runs the function in the async context of its caller', async () => {
    const { policy } = bench();
    const store = new AsyncLocalStorage<string>();
    const inside = await store.run('request', () =>
      policy.execute(async () => {
        await turn();
        return store.getStore();
      }),
    );
    assert.equal(inside, 'request');
  });

  it('refuses times that no timer can keep', () => {
    for (const wrong of [0, -1, Number.NaN, Infinity, 2_147_483_648]) {
      assert.throws(() => timeout(wrong), /timeout\(\)\.timeoutMs must be a number from 1 to/);
    }
    assert.throws(() => timeout({} as never), /timeoutMs must be .* but is undefined/);
    assert.throws(() => timeout(undefined as never), /timeout\(\) must be an object/);
    assert.throws(() => timeout({ timeout: 5 } as never), /nearest: timeoutMs/);
    assert.throws(() => timeout({ timeoutMs: 5, clock: {} as never }), /clock must be a clock/);
    assert.equal(timeout(250).timeoutMs, 250);
  });
});
