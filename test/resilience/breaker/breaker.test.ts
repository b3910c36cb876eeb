import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  BreakerOpenError,
  type CallEvent,
  type StateChange,
  TimeoutError,
} from '../../../src/resilience/index.ts';
import { caught, fail, Pending, succeed, trip, turn, useBreakers } from '../support.ts';

describe('A circuit breaker', () => {
  const bench = useBreakers();

  describe('while it is closed', () => {
    it('answers what the function answers, synchronous or not', async () => {
      const { breaker } = bench();
      assert.equal(await breaker.execute(() => 1), 1);
      assert.equal(await breaker.execute(async () => 2), 2);
      assert.equal(breaker.stats().calls.success, 2);
    });

    it('rejects with the very error of the function, thrown or rejected', async () => {
      const { breaker } = bench();
      const error = new Error('down');
      const thrown = breaker.execute(() => {
        throw error;
      });
      assert.equal(await caught(thrown), error);
      assert.equal(await caught(breaker.execute(() => Promise.reject(error))), error);
      assert.equal(breaker.stats().calls.failure, 2);
    });

    it('opens when the failures reach their share of enough calls', async () => {
      const { breaker } = bench({ minimumCalls: 4, failureRatio: 0.5 });
      await succeed(breaker, 2);
      await fail(breaker);
      assert.equal(breaker.state, 'closed');
      await fail(breaker);
      assert.equal(breaker.state, 'open');
    });

    it('stays closed below the share', async () => {
      const { breaker } = bench({ minimumCalls: 4, failureRatio: 0.51 });
      await succeed(breaker, 2);
      await fail(breaker, 2);
      assert.equal(breaker.state, 'closed');
    });

    it('stays closed with too few calls, whatever their share', async () => {
      const { breaker } = bench({ minimumCalls: 3 });
      await fail(breaker, 2);
      assert.equal(breaker.state, 'closed');
    });

    it('decides on every completed call, so that a success may be the one that makes it enough', async () => {
      const { breaker } = bench({ minimumCalls: 3 });
      await fail(breaker, 2);
      await succeed(breaker);
      assert.equal(breaker.state, 'open');
    });

    it('forgets calls that have left the window', async () => {
      const { breaker, clock } = bench();
      await fail(breaker);
      await clock.advance(10_000);
      await fail(breaker);
      assert.equal(breaker.state, 'closed');
    });

    it('refuses what is no function without blaming the dependency', async () => {
      const { breaker } = bench();
      const error = await caught(breaker.execute('fn' as never));
      assert.match(String(error), /execute\(fn\) must be a function/);
      assert.deepEqual(breaker.stats().calls, {
        success: 0,
        failure: 0,
        ignored: 0,
        rejected: 0,
        late: 0,
      });
    });
  });

  describe('while it is open', () => {
    it('rejects without running the function, and says until when', async () => {
      const opened = bench();
      await trip(opened);
      await opened.clock.advance(400);
      let ran = false;
      const error = await caught(
        opened.breaker.execute(() => {
          ran = true;
        }),
      );
      assert.ok(error instanceof BreakerOpenError);
      assert.equal(ran, false);
      assert.equal(error.code, 'OTELIER_BREAKER_OPEN');
      assert.equal(error.breaker, opened.breaker.name);
      assert.equal(error.state, 'open');
      assert.equal(error.retryAfterMs, 600);
    });

    it('reads half_open once its period is over, though no call has come', async () => {
      const opened = bench();
      await trip(opened);
      assert.equal(opened.breaker.stats().retryAfterMs, 1_000);
      await opened.clock.advance(999);
      assert.equal(opened.breaker.state, 'open');
      await opened.clock.advance(1);
      assert.equal(opened.breaker.state, 'half_open');
      assert.equal(opened.breaker.stats().retryAfterMs, 0);
      assert.deepEqual(
        opened.breaker.stats().transitions.map(({ to }) => to),
        ['open'],
      );
    });

    it('waits longer after each probe that fails, up to the longest period', async () => {
      const { breaker, clock } = bench({ open: { initialMs: 100, multiplier: 3, maxMs: 1_000 } });
      await fail(breaker, 2);
      const periods: number[] = [];
      for (let probe = 0; probe < 4; probe++) {
        const { retryAfterMs } = breaker.stats();
        periods.push(retryAfterMs);
        await clock.advance(retryAfterMs);
        await fail(breaker);
      }
      assert.deepEqual(periods, [100, 300, 900, 1_000]);
    });

    it('goes on with the longer periods when it falls right after closing', async () => {
      const { breaker, clock } = bench();
      await fail(breaker, 2);
      await clock.advance(1_000);
      await succeed(breaker);
      await clock.advance(9_999);
      await fail(breaker, 2);
      assert.equal(breaker.stats().retryAfterMs, 2_000);
    });

    it('begins with the first period again after a sound closed one', async () => {
      const { breaker, clock } = bench();
      await fail(breaker, 2);
      await clock.advance(1_000);
      await succeed(breaker);
      await clock.advance(10_000);
      await fail(breaker, 2);
      assert.equal(breaker.stats().retryAfterMs, 1_000);
    });

    it('needs a closed period as long as the open one that came before it', async () => {
      const { breaker, clock } = bench({ open: { initialMs: 30_000 } });
      await fail(breaker, 2);
      await clock.advance(30_000);
      await succeed(breaker);
      await clock.advance(29_999);
      await fail(breaker, 2);
      assert.equal(breaker.stats().retryAfterMs, 60_000);
    });

    it('leaves a share of the period to chance', async () => {
      const { breaker } = bench({ open: { jitter: 0.4 }, random: () => 0.5 });
      await fail(breaker, 2);
      assert.equal(breaker.stats().retryAfterMs, 800);
    });
  });

  describe('that is reset', () => {
    it('closes, and starts from nothing', async () => {
      const { breaker, clock } = bench();
      await fail(breaker, 2);
      await clock.advance(1_000);
      await fail(breaker);
      const changes: StateChange[] = [];
      breaker.onStateChange((change) => changes.push(change));
      breaker.reset('the database is back');
      assert.equal(breaker.state, 'closed');
      assert.equal(changes[0]?.reason, 'manual');
      assert.equal(changes[0]?.detail, 'the database is back');
      assert.equal(breaker.stats().window.calls, 0);
      await fail(breaker, 2);
      assert.equal(breaker.stats().retryAfterMs, 1_000);
    });

    it('does not let calls from before the reset count after it', async () => {
      const { breaker } = bench();
      const calls = [new Pending(breaker), new Pending(breaker)];
      breaker.reset();
      for (const call of calls) await call.fail();
      assert.equal(breaker.state, 'closed');
      assert.equal(breaker.stats().calls.late, 2);
      assert.deepEqual(breaker.stats().transitions, []);
    });
  });

  describe('that is reconfigured', () => {
    it('keeps its state and its counts', async () => {
      const opened = bench();
      await trip(opened);
      opened.breaker.reconfigure({ failureRatio: 0.9, minimumCalls: 50 });
      assert.equal(opened.breaker.state, 'open');
      assert.equal(opened.breaker.stats().calls.failure, 2);
      assert.equal(opened.breaker.stats().retryAfterMs, 1_000);
    });

    it('applies new thresholds to the next call that settles', async () => {
      const { breaker } = bench({ minimumCalls: 5 });
      await fail(breaker, 3);
      breaker.reconfigure({ minimumCalls: 4 });
      assert.equal(breaker.state, 'closed');
      await fail(breaker);
      assert.equal(breaker.state, 'open');
    });

    it('keeps the options that it is not given', async () => {
      const { breaker } = bench({ open: { initialMs: 500 } });
      breaker.reconfigure({ open: { multiplier: 5 } });
      await fail(breaker, 2);
      assert.equal(breaker.stats().retryAfterMs, 500);
    });

    it('is not open for longer than the new longest period', async () => {
      const opened = bench();
      await trip(opened);
      opened.breaker.reconfigure({ open: { initialMs: 100, maxMs: 300 } });
      assert.equal(opened.breaker.stats().retryAfterMs, 300);
    });

    it('changes nothing when an option is wrong', async () => {
      const { breaker } = bench();
      assert.throws(() => breaker.reconfigure({ minimumCalls: 1, failureRatio: 2 }), {
        name: 'InvalidOptionError',
        message: /\.reconfigure\(\)\.failureRatio must be a number > 0 and <= 1, but is 2\./,
      });
      assert.throws(
        () => breaker.reconfigure({ open: { maxMs: 10 } }),
        /initialMs must be at most/,
      );
      assert.throws(() => breaker.reconfigure({ clock: {} } as never), /clock must be one of/);
      await fail(breaker);
      assert.equal(breaker.state, 'closed');
      await fail(breaker);
      assert.equal(breaker.stats().retryAfterMs, 1_000);
    });
  });

  describe('and its listeners', () => {
    it('tells of each change of state, after it has taken place', async () => {
      const { breaker, clock } = bench();
      const seen: string[] = [];
      breaker.onStateChange(({ from, to, reason }) => {
        seen.push(`${from} > ${to} (${reason}), now ${breaker.stats().state}`);
      });
      await fail(breaker, 2);
      await clock.advance(1_000);
      await succeed(breaker);
      assert.deepEqual(seen, [
        'closed > open (failure_ratio), now open',
        'open > half_open (wait_elapsed), now half_open',
        'half_open > closed (probe_success), now closed',
      ]);
    });

    it('tells what the window held, and for how long it was or will be open', async () => {
      const { breaker, clock } = bench();
      const changes: StateChange[] = [];
      breaker.onStateChange((change) => changes.push(change));
      await fail(breaker, 2);
      await clock.advance(1_500);
      await succeed(breaker);
      const [opened, probing, closed] = changes;
      assert.deepEqual(opened?.window, { calls: 2, failures: 2, failureRatio: 1 });
      assert.deepEqual([opened?.openPeriodMs, opened?.openForMs], [1_000, 0]);
      assert.deepEqual([probing?.openPeriodMs, probing?.openForMs], [0, 1_500]);
      assert.deepEqual([closed?.openPeriodMs, closed?.openForMs], [0, 1_500]);
      assert.equal(opened?.name, breaker.name);
      assert.equal(Object.hasOwn(opened ?? {}, 'detail'), false);
    });

    it('tells of each call: its outcome, the state it met, and its error', async () => {
      const { breaker } = bench();
      const events: CallEvent[] = [];
      breaker.onCall((event) => events.push(event));
      await succeed(breaker);
      const error = await fail(breaker);
      const rejection = await fail(breaker);
      const { name } = breaker;
      assert.deepEqual(events, [
        { name, outcome: 'success', state: 'closed' },
        { name, outcome: 'failure', state: 'closed', error },
        { name, outcome: 'rejected', state: 'open', error: rejection },
      ]);
    });

    it('no longer tells one who has unsubscribed', async () => {
      const { breaker } = bench();
      let heard = 0;
      const calls = breaker.onCall(() => heard++);
      const changes = breaker.onStateChange(() => heard++);
      calls();
      changes[Symbol.dispose]();
      await fail(breaker, 2);
      assert.equal(heard, 0);
    });

    it('counts a listener that rejects, and leaves no rejection unhandled', async () => {
      const { breaker } = bench();
      // oxlint-disable-next-line typescript/no-misused-promises -- what this test is about
      breaker.onCall(async () => {
        throw new Error('listener');
      });
      await succeed(breaker);
      await turn();
      assert.equal(breaker.stats().listenerFaults, 1);
    });

    it('lets a listener act on the breaker', async () => {
      const { breaker } = bench();
      breaker.onStateChange(({ to }) => {
        if (to === 'open') breaker.reset('at once');
      });
      await fail(breaker, 2);
      assert.equal(breaker.state, 'closed');
      assert.equal(await breaker.execute(() => 'fine'), 'fine');
    });

    it('admits as usual the probe during which a listener closed the breaker', async () => {
      const opened = bench();
      await trip(opened);
      await opened.clock.advance(1_000);
      opened.breaker.onStateChange(({ to }) => {
        if (to === 'half_open') opened.breaker.reset();
      });
      await succeed(opened.breaker);
      assert.equal(opened.breaker.stats().calls.success, 1);
      assert.equal(opened.breaker.stats().active, 0);
      assert.equal(opened.clock.pending, 0);
    });
  });

  describe('and a signal', () => {
    it('hands the signal of the caller to the function', async () => {
      const { breaker } = bench();
      const { signal } = new AbortController();
      assert.equal(await breaker.execute((call) => call.signal, { signal }), signal);
    });

    it('hands over one that never aborts when the caller has none', async () => {
      const { breaker } = bench();
      const [first, again] = await breaker.execute((call) => [call.signal, call.signal] as const);
      assert.ok(first instanceof AbortSignal);
      assert.equal(first, again);
      assert.equal(first.aborted, false);
    });

    it('does not begin a call that is cancelled already', async () => {
      const { breaker } = bench();
      const reason = new Error('gone');
      let ran = false;
      const call = breaker.execute(
        () => {
          ran = true;
        },
        { signal: AbortSignal.abort(reason) },
      );
      assert.equal(await caught(call), reason);
      assert.equal(ran, false);
      assert.equal(breaker.stats().calls.ignored, 1);
    });

    it('ignores a call that its caller cancelled, whatever it then failed with', async () => {
      const { breaker } = bench();
      for (let each = 0; each < 3; each++) {
        const caller = new AbortController();
        const call = new Pending(breaker, caller.signal);
        caller.abort();
        await call.fail(new Error('socket closed'));
      }
      assert.equal(breaker.state, 'closed');
      assert.equal(breaker.stats().calls.ignored, 3);
    });

    it('counts a cancelled call that succeeded all the same', async () => {
      const { breaker } = bench();
      const caller = new AbortController();
      const call = new Pending(breaker, caller.signal);
      caller.abort();
      await call.succeed();
      assert.equal(breaker.stats().calls.success, 1);
    });

    it('blames the dependency when the caller gave up because time ran out', async () => {
      const { breaker } = bench({ minimumCalls: 10 });
      for (const reason of [new TimeoutError(5), new DOMException('late', 'TimeoutError')]) {
        const caller = new AbortController();
        const call = new Pending(breaker, caller.signal);
        caller.abort(reason);
        await call.fail(reason);
      }
      assert.equal(breaker.stats().calls.failure, 2);
    });
  });

  it('runs the function in the async context of its caller', async () => {
    const { breaker } = bench();
    const store = new AsyncLocalStorage<string>();
    const seen = await Promise.all(
      ['a', 'b'].map((request) =>
        store.run(request, async () => {
          const inside = await breaker.execute(async () => {
            await turn();
            return store.getStore();
          });
          return [inside, store.getStore()];
        }),
      ),
    );
    assert.deepEqual(seen, [
      ['a', 'a'],
      ['b', 'b'],
    ]);
  });

  it('keeps count of a thousand callers at once', async () => {
    const { breaker } = bench({ minimumCalls: 1_000, failureRatio: 0.25 });
    const calls = Array.from({ length: 1_000 }, () => new Pending(breaker));
    assert.equal(breaker.stats().active, 1_000);
    await Promise.all(calls.map((call, index) => (index % 4 === 0 ? call.fail() : call.succeed())));
    const stats = breaker.stats();
    assert.deepEqual([stats.calls.success, stats.calls.failure, stats.active], [750, 250, 0]);
    assert.deepEqual(stats.window, { calls: 1_000, failures: 250, failureRatio: 0.25 });
    assert.equal(stats.state, 'open');
  });

  it('hands out copies of its statistics', async () => {
    const { breaker } = bench();
    const before = breaker.stats();
    await fail(breaker, 2);
    assert.equal(before.calls.failure, 0);
    const { transitions } = breaker.stats();
    assert.deepEqual(transitions, [
      { from: 'closed', to: 'open', reason: 'failure_ratio', count: 1 },
    ]);
    (transitions[0] as { count: number }).count = 99;
    assert.equal(breaker.stats().transitions[0]?.count, 1);
  });
});
