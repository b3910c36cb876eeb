import assert from 'node:assert/strict';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { isTracingSuppressed } from '@opentelemetry/core';
import { InvalidOptionError } from '../../../src/base/index.ts';
import { BatchRoute } from '../../../src/pipeline/route/batch-route.ts';
import { accepted, range, retry, rig, watched } from './support.ts';

describe('A batch route', () => {
  describe('batches', () => {
    it('by time: the first queued item waits for the delay, and those behind it go with it', async () => {
      const { clock, output, offer } = rig({ scheduledDelayMs: 1000 });
      offer(1);
      await clock.advance(600);
      offer(2);
      await clock.advance(399);
      assert.equal(output.sent.length, 0);
      await clock.advance(1);
      assert.deepEqual(
        output.sent.map(({ batch }) => batch),
        [[0, 1, 2]],
      );
    });

    it('by count: a full batch goes in the next turn, not in the call of the app', async () => {
      const { clock, output, offer } = rig({ maxBatchItems: 3 });
      offer(3);
      assert.equal(output.sent.length, 0);
      await clock.advance(0);
      assert.deepEqual(
        output.sent.map(({ batch }) => batch),
        [[0, 1, 2]],
      );
    });

    it('leaving to the rest the time that it waited already', async () => {
      const { clock, output, offer } = rig({ maxBatchItems: 2, scheduledDelayMs: 1000 });
      offer(1);
      await clock.advance(300);
      offer(2); // the third item came at 300
      await clock.advance(0);
      assert.equal(output.sent.length, 1);
      await clock.advance(999);
      assert.equal(output.sent.length, 1);
      await clock.advance(1);
      assert.deepEqual(output.sent[1]?.batch, [2]);
    });

    it('at once when few big items fill half of the memory', async () => {
      const { clock, output, route } = rig({ maxQueueBytes: 1000 }, [], { sizeOf: (item) => item });
      route.offer(499);
      await clock.advance(0);
      assert.equal(output.sent.length, 0);
      route.offer(1);
      await clock.advance(0);
      assert.deepEqual(output.sent[0]?.batch, [499, 1]);
    });

    it('sets no timer when there is nothing to do', async () => {
      const { clock, offer } = rig();
      assert.equal(clock.pending, 0);
      offer(5);
      await clock.advance(5000);
      assert.equal(clock.pending, 0);
    });

    it('never keeps the process alive but for a flush', async () => {
      const { clock } = rig();
      const watching = watched(clock);
      const { alive } = watching;
      const { output, route } = rig({}, [], { clock: watching });
      output.behaviour = () => 'hang';
      route.offer(1);
      assert.equal(alive.size, 0, 'the delay');
      await clock.advance(5000);
      assert.equal(output.sent.length, 1);
      assert.equal(alive.size, 0, 'the timeout of the attempt');
      const flushed = route.flush(1000);
      assert.equal(alive.size, 1);
      await clock.advance(1000);
      assert.deepEqual(await flushed, { complete: false });
      assert.equal(alive.size, 0);
      await clock.advance(24_000);
      assert.equal(route.stats().retries, 0);
      assert.ok(clock.pending > 0);
      assert.equal(alive.size, 0, 'the wait for a retry');
    });
  });

  describe('is bounded', () => {
    it('in items, those being sent included: the newest is dropped and counted', async () => {
      const { clock, output, route, drops, offer } = rig({ maxQueueItems: 4, maxBatchItems: 2 }, [
        'hang',
        'hang',
      ]);
      offer(4);
      await clock.advance(0);
      assert.equal(output.running, 2);
      offer(1);
      assert.deepEqual(drops, [[1, 'queue_full']]);
      assert.equal(route.held, 4);
      output.sent[0]?.answer(accepted);
      await clock.advance(0);
      offer(3);
      assert.equal(route.held, 4);
      assert.equal(route.stats().dropped.queue_full, 2);
    });

    it('in bytes, those being sent included', async () => {
      const { clock, output, route, offer } = rig({ maxQueueBytes: 45, scheduledDelayMs: 0 }, [
        'hang',
      ]);
      offer(4);
      await clock.advance(0);
      assert.equal(route.stats().inFlightBytes, 40);
      assert.equal(route.offer(99), false);
      output.sent[0]?.answer(accepted);
      await clock.advance(0);
      assert.equal(route.offer(99), true);
      assert.deepEqual([route.stats().queuedBytes, route.stats().inFlightBytes], [10, 0]);
    });

    it('in attempts at a time', async () => {
      const { clock, output, offer } = rig({ maxBatchItems: 10, maxConcurrentExports: 3 });
      output.behaviour = () => 'hang';
      offer(100);
      await clock.advance(10_000);
      assert.equal(output.running, 3);
      output.sent[1]?.answer(accepted);
      await clock.advance(0);
      assert.equal(output.running, 3);
      assert.equal(output.sent.length, 4);
    });

    it('whatever the size of an item is said to be', async () => {
      const sizes: unknown[] = [Number.NaN, -5, 'big', Number.POSITIVE_INFINITY, undefined];
      const { route } = rig({ maxQueueBytes: 4096 }, [], {
        sizeOf: (item) => {
          if (item === 9) throw new Error('a getter of the app');
          return sizes[item] as number;
        },
      });
      assert.deepEqual(
        [0, 1, 2, 3, 9].map((item) => route.offer(item)),
        [true, true, true, false, true],
      );
      assert.equal(route.stats().queuedBytes, 4 * 1024);
      assert.equal(route.offer(4), false);
    });
  });

  it('survives a listener for drops that throws, or makes more telemetry', () => {
    let told = 0;
    const { route } = rig({ maxQueueItems: 1 }, [], {
      onDrop: () => {
        told++;
        route.offer(7);
        throw new Error('listener');
      },
    });
    route.offer(1);
    assert.equal(route.offer(2), false);
    assert.equal(told, 1);
    assert.equal(route.stats().dropped.queue_full, 2);
  });

  it('sends outside of every trace, with tracing suppressed', async () => {
    const mine = context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    try {
      const { clock, output, route } = rig({ maxBatchItems: 1 });
      const key = Symbol('request');
      const seen: unknown[] = [];
      output.behaviour = async () => {
        await Promise.resolve();
        seen.push(isTracingSuppressed(context.active()), context.active().getValue(key));
        return accepted;
      };
      context.with(ROOT_CONTEXT.setValue(key, 'mine'), () => route.offer(1));
      await clock.advance(0);
      assert.deepEqual(seen, [true, undefined]);
    } finally {
      if (mine) context.disable();
    }
  });

  it('tells what it did', async () => {
    const { clock, output, route, offer } = rig({ maxBatchItems: 5, scheduledDelayMs: 1000 });
    const answers = [
      { status: 'accepted', rejected: 2, message: 'too old' } as const,
      { status: 'refused', error: new Error('no') } as const,
    ];
    output.behaviour = () => answers.shift() ?? 'hang';
    offer(17);
    await clock.advance(1000);
    assert.deepEqual(route.stats(), {
      output: 'first',
      queuedItems: 0,
      queuedBytes: 0,
      inFlight: 7,
      inFlightBytes: 70,
      accepted: 3,
      dropped: { queue_full: 0, refused: 7, retries_exhausted: 0, shutdown: 0 },
      taken: 0,
      attempts: 4,
      retries: 0,
      lastError: 'no',
      lastErrorWall: clock.wall() - 1000,
      lastSuccessWall: clock.wall() - 1000,
    });
  });

  it('knows no success in a batch that was refused item by item', async () => {
    const { clock, route, offer } = rig({ scheduledDelayMs: 0 }, [
      { status: 'accepted', rejected: 99 },
    ]);
    offer(3);
    await clock.advance(0);
    assert.equal(route.stats().accepted, 0);
    assert.equal(route.stats().dropped.refused, 3);
    assert.equal(route.stats().lastSuccessWall, undefined);
  });

  describe('gives away what it holds', () => {
    it('oldest first: waiting, being sent and queued', async () => {
      const { clock, output, route, offer } = rig({ maxBatchItems: 2, scheduledDelayMs: 1000 });
      output.behaviour = () => 'hang';
      offer(5);
      await clock.advance(0);
      output.sent[0]?.answer({ status: 'retry', error: new Error('later') });
      await clock.advance(0);
      assert.deepEqual(route.unsent(), [0, 1, 2, 3, 4]);
      assert.equal(route.held, 5);
    });

    it('once, aborting what is being sent, and works on', async () => {
      const { clock, output, route, offer } = rig({ maxBatchItems: 2, scheduledDelayMs: 1000 }, [
        'hang',
        'hang',
      ]);
      offer(5);
      await clock.advance(0);
      const flushed = route.flush(60_000);
      assert.deepEqual(route.takeUnsent(), [0, 1, 2, 3, 4]);
      assert.deepEqual(await flushed, { complete: false });
      assert.ok(output.sent.every(({ signal }) => signal.aborted));
      for (const sent of output.sent) sent.answer(accepted);
      await clock.advance(0);
      assert.equal(route.stats().accepted, 0, 'answers to what was taken do not count');
      assert.deepEqual([route.stats().taken, route.held, clock.pending], [5, 0, 0]);
      assert.deepEqual(route.takeUnsent(), []);
      offer(2);
      await clock.advance(0);
      assert.deepEqual(output.received.slice(-2), [5, 6]);
    });
  });

  it('does not count what was taken, when it turns out to have been accepted', async () => {
    const { clock, output, route, offer } = rig({ scheduledDelayMs: 0, exportTimeoutMs: 100 }, [
      'hang',
    ]);
    offer(2);
    await clock.advance(100);
    assert.deepEqual(route.takeUnsent(), [0, 1]);
    output.sent[0]?.answer(accepted);
    await clock.advance(0);
    assert.deepEqual([route.stats().accepted, route.stats().taken, route.held], [0, 2, 0]);
  });

  it('is not stuck when it was emptied while an attempt asked whether the endpoint is up', async () => {
    const { clock, output, route, offer } = rig({ scheduledDelayMs: 0 }, [retry, 'hang']);
    offer(1);
    await clock.advance(1000);
    assert.equal(output.running, 1);
    route.takeUnsent();
    offer(1);
    await clock.advance(1500);
    assert.deepEqual(output.received, [1]);
  });

  describe('is reconfigured', () => {
    it('while it works: batches, delay and bounds', async () => {
      const { clock, output, route, offer } = rig({ scheduledDelayMs: 10_000 });
      offer(10);
      await clock.advance(1000);
      route.reconfigure({ scheduledDelayMs: 2000, maxBatchItems: 4, maxQueueItems: 6 });
      assert.deepEqual(
        output.sent.map(({ batch }) => batch),
        [
          [0, 1, 2, 3],
          [4, 5, 6, 7],
        ],
      );
      await clock.advance(999);
      assert.equal(output.received.length, 8);
      await clock.advance(1);
      assert.deepEqual(output.received, range(0, 10));
      offer(8);
      assert.equal(route.stats().dropped.queue_full, 2);
    });

    it('never by dropping what it holds', () => {
      const { route, offer } = rig();
      offer(100);
      route.reconfigure({ maxQueueItems: 10, maxQueueBytes: 10 });
      assert.equal(route.held, 100);
      assert.equal(route.offer(1), false);
    });

    it('not at all with a wrong option', () => {
      const { route, offer } = rig({ maxQueueItems: 1 });
      assert.throws(() => route.reconfigure({ maxQueueItems: 0 }), InvalidOptionError);
      offer(2);
      assert.equal(route.held, 1);
    });
  });

  it('does not come into being with a wrong option', () => {
    const { clock, output } = rig();
    const options = { maxBatchItems: 0 };
    assert.throws(
      () => new BatchRoute(output, options, { clock, sizeOf: () => 1 }),
      /batchRoute.maxBatchItems must be a whole number from 1 to \d+, but is 0/,
    );
  });

  it('works without anybody who listens', async () => {
    const { clock, output } = rig();
    const route = new BatchRoute<number>(output, { maxQueueItems: 1 }, { clock, sizeOf: () => 1 });
    output.behaviour = () => ({ status: 'retry', error: new Error('down') });
    route.offer(1);
    route.offer(2);
    await clock.advance(20_000);
    assert.equal(route.stats().dropped.queue_full, 1);
    assert.ok(route.stats().retries > 0);
    assert.equal(route.output, output);
  });
});
