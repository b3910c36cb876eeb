import assert from 'node:assert/strict';
import type { SendOutcome } from '../../../src/pipeline/output.ts';
import { accepted, range, refused, retry, rig } from './support.ts';

const fixed = { initialMs: 1000, maxMs: 8000, multiplier: 2, maxElapsedMs: 20_000 };

describe('A batch route whose output fails', () => {
  it('tries again after growing waits, until it is taken', async () => {
    const { clock, output, route, offer } = rig({ scheduledDelayMs: 0, retry: fixed }, [
      retry,
      retry,
      retry,
    ]);
    offer(3);
    await clock.advance(30_000);
    assert.deepEqual(
      output.sent.map(({ at }) => at),
      [0, 1000, 3000, 7000],
    );
    assert.deepEqual(output.received, [0, 1, 2]);
    assert.deepEqual(
      [route.stats().attempts, route.stats().retries, route.stats().accepted],
      [4, 3, 3],
    );
  });

  it('waits at least as long as the receiver asks', async () => {
    const { clock, output, offer } = rig({ scheduledDelayMs: 0, retry: fixed }, [
      { ...retry, afterMs: 5000 } as SendOutcome,
      { ...retry, afterMs: 10 } as SendOutcome,
    ]);
    offer(1);
    await clock.advance(30_000);
    assert.deepEqual(
      output.sent.map(({ at }) => at),
      [0, 5000, 7000],
    );
  });

  it('is not silenced for longer than a batch lives, whatever the receiver asks', async () => {
    const { clock, output, route, offer } = rig({ scheduledDelayMs: 0, retry: fixed }, [
      { ...retry, afterMs: 1e12 } as SendOutcome,
    ]);
    offer(1);
    await clock.advance(20_000);
    assert.equal(route.stats().dropped.retries_exhausted, 1);
    offer(1);
    await clock.advance(0);
    assert.deepEqual(output.received, [1]);
  });

  it('takes a wait that is no time for none', async () => {
    const { clock, output, offer } = rig({ scheduledDelayMs: 0, retry: fixed }, [
      { ...retry, afterMs: Number.NaN } as SendOutcome,
      { ...retry, afterMs: '7' as unknown as number } as SendOutcome,
      { ...retry, afterMs: -1 } as SendOutcome,
    ]);
    offer(1);
    await clock.advance(30_000);
    assert.deepEqual(
      output.sent.map(({ at }) => at),
      [0, 1000, 3000, 7000],
    );
  });

  it('gives a batch up when its time for retries is over', async () => {
    const { clock, output, route, drops, offer } = rig({ scheduledDelayMs: 0, retry: fixed });
    output.behaviour = () => retry;
    offer(3);
    await clock.advance(19_999);
    assert.equal(route.held, 3);
    await clock.advance(1);
    assert.deepEqual(drops, [[3, 'retries_exhausted']]);
    assert.equal(route.held, 0);
    assert.deepEqual(
      output.sent.map(({ at }) => at),
      [0, 1000, 3000, 7000, 15_000],
    );
  });

  it('tries once when there is no time for retries', async () => {
    const { clock, output, drops, offer } = rig({
      scheduledDelayMs: 0,
      retry: { maxElapsedMs: 0 },
    });
    output.behaviour = () => retry;
    offer(2);
    await clock.advance(60_000);
    assert.equal(output.sent.length, 1);
    assert.deepEqual(drops, [[2, 'retries_exhausted']]);
  });

  it('drops what is refused, and goes on with the next', async () => {
    const { clock, output, drops, offer } = rig({ maxBatchItems: 2, maxConcurrentExports: 1 }, [
      refused,
    ]);
    offer(4);
    await clock.advance(0);
    assert.deepEqual(drops, [[2, 'refused']]);
    assert.deepEqual(output.received, [2, 3]);
  });

  it('does not hammer: one batch at a time asks until there is an answer, then all go', async () => {
    const { clock, output, route, offer } = rig({
      maxBatchItems: 10,
      maxConcurrentExports: 4,
      retry: fixed,
    });
    let up = false;
    output.behaviour = () => (up ? accepted : retry);
    offer(200);
    await clock.advance(0);
    assert.equal(output.sent.length, 4, 'sent before anything was known');
    await clock.advance(15_000);
    assert.deepEqual(
      output.sent.slice(4).map(({ at }) => at),
      [1000, 3000, 7000, 15_000],
    );
    up = true;
    await clock.advance(7999);
    assert.equal(output.received.length, 0);
    await clock.advance(1);
    assert.equal(output.mostRunning, 4);
    assert.equal(output.received.length + route.stats().dropped.retries_exhausted, 200);
    assert.equal(new Set(output.received).size, output.received.length);
    assert.equal(route.held, 0);
  });

  it('asks with one batch while that takes its time, even when more is offered', async () => {
    const { clock, output, offer } = rig({ maxBatchItems: 1, scheduledDelayMs: 0, retry: fixed }, [
      retry,
    ]);
    offer(1);
    await clock.advance(500);
    output.behaviour = () => 'hang';
    offer(10);
    await clock.advance(5000);
    assert.equal(output.running, 1);
    output.sent.at(-1)?.answer(accepted);
    await clock.advance(0);
    assert.equal(output.running, 2);
  });

  it('is not held up by one batch that the endpoint chokes on', async () => {
    const { clock, output, route, offer } = rig({
      maxBatchItems: 2,
      maxConcurrentExports: 1,
      retry: fixed,
    });
    output.behaviour = (batch) => (batch.includes(0) ? retry : accepted);
    offer(100);
    await clock.advance(6000);
    assert.deepEqual(
      output.received.toSorted((a, b) => a - b),
      range(2, 100),
    );
    await clock.advance(20_000);
    assert.equal(route.stats().dropped.retries_exhausted, 2);
    assert.ok(output.sent.length < 60, 'and asked with it only now and then');
  });

  it('counts the failures of one moment as one', async () => {
    const { clock, output, offer } = rig(
      { maxBatchItems: 1, maxConcurrentExports: 2, retry: fixed },
      ['hang', 'hang'],
    );
    offer(2);
    await clock.advance(0);
    output.sent[0]?.answer(retry);
    await clock.advance(500);
    output.sent[1]?.answer({ ...retry, afterMs: 700 } as SendOutcome);
    await clock.advance(699);
    assert.equal(output.sent.length, 2, 'the later wait holds');
    await clock.advance(1);
    assert.deepEqual(
      output.received.toSorted((a, b) => a - b),
      [0, 1],
    );
  });

  it('asks with a few batches only, so that the others keep their time for retries', async () => {
    const { clock, output, drops, offer } = rig({ maxBatchItems: 1, retry: fixed });
    output.behaviour = () => retry;
    offer(50);
    await clock.advance(19_999);
    assert.equal(new Set(output.sent.map(({ batch }) => batch[0])).size, 3);
    assert.deepEqual(drops, []);
  });

  it('is up again when a batch is refused: that is an answer', async () => {
    const { clock, output, drops, offer } = rig(
      { maxBatchItems: 1, maxConcurrentExports: 1, retry: fixed },
      [retry, refused],
    );
    offer(3);
    await clock.advance(1000);
    assert.deepEqual(drops, [[1, 'refused']]);
    assert.deepEqual(output.received, [0, 2]);
  });

  it('waits as asked with one batch, even when the endpoint takes others', async () => {
    const asking = { ...retry, afterMs: 5000 } as SendOutcome;
    const { clock, output, offer } = rig({ maxBatchItems: 1, retry: fixed }, [asking, 'hang']);
    offer(2);
    await clock.advance(100);
    output.sent[1]?.answer(accepted);
    offer(1);
    await clock.advance(4899);
    assert.deepEqual(output.received, [1, 2]);
    await clock.advance(1);
    assert.deepEqual(output.received, [1, 2, 0]);
  });

  it('waits as asked with a batch that went again already', async () => {
    const asking = { ...retry, afterMs: 5000 } as SendOutcome;
    const { clock, output, offer } = rig(
      { maxBatchItems: 1, maxConcurrentExports: 3, retry: fixed },
      [retry, 'hang', 'hang', asking],
    );
    offer(3);
    await clock.advance(0);
    output.sent[1]?.answer(accepted);
    await clock.advance(0);
    assert.equal(output.sent.length, 4);
    output.sent[2]?.answer(accepted);
    await clock.advance(4999);
    assert.equal(output.sent.length, 4);
    await clock.advance(1);
    assert.deepEqual(output.received, [1, 2, 0]);
  });

  it('gives a batch up in time even when all that may run hangs', async () => {
    const { clock, drops, offer } = rig(
      { maxBatchItems: 1, maxConcurrentExports: 1, retry: fixed },
      [retry, 'hang'],
    );
    offer(2);
    await clock.advance(19_999);
    assert.deepEqual(drops, []);
    await clock.advance(1);
    assert.deepEqual(drops, [[1, 'retries_exhausted']]);
  });

  it('is up again when an older attempt is answered while it asks', async () => {
    const { clock, output, offer } = rig(
      { maxBatchItems: 1, maxConcurrentExports: 3, retry: fixed },
      ['hang', retry, 'hang'],
    );
    offer(2);
    await clock.advance(1000);
    assert.equal(output.running, 2, 'the old one and the one that asks');
    output.sent[0]?.answer(accepted);
    offer(1);
    await clock.advance(0);
    assert.deepEqual(output.received, [0, 2]);
    output.sent[2]?.answer(retry);
    await clock.advance(1000);
    assert.deepEqual(output.received, [0, 2, 1]);
  });

  describe('against its contract', () => {
    for (const [how, behaviour] of Object.entries({
      throws: () => {
        throw new Error('synchronous');
      },
      rejects: () => Promise.reject(new Error('asynchronous')),
      'rejects with no error': () => Promise.reject('text'), // oxlint-disable-line prefer-promise-reject-errors
      'answers nothing': () => Promise.resolve(undefined as unknown as SendOutcome),
      'answers null': () => Promise.resolve(null as unknown as SendOutcome),
      'answers nonsense': () => Promise.resolve({ status: 'fine' } as unknown as SendOutcome),
      'names no error': () => Promise.resolve({ status: 'retry' } as unknown as SendOutcome),
    })) {
      it(`when it ${how}, the batch is tried again`, async () => {
        const { clock, output, route, problems, offer } = rig({
          scheduledDelayMs: 0,
          retry: fixed,
        });
        const send = output.send.bind(output);
        output.send = behaviour;
        offer(2);
        await clock.advance(500);
        assert.equal(route.held, 2);
        assert.ok(problems[0]?.error instanceof Error);
        output.send = send;
        await clock.advance(500);
        assert.deepEqual(output.received, [0, 1]);
      });
    }

    it('when its details make no sense, they are left out', async () => {
      const { clock, output, route, offer } = rig({ maxBatchItems: 1, maxConcurrentExports: 1 });
      const rejected = [-3, Number.NaN, 0.5, '1', 1n, null];
      const { length } = rejected;
      output.behaviour = () =>
        ({ status: 'accepted', rejected: rejected.shift(), message: 7 }) as unknown as SendOutcome;
      offer(length);
      await clock.advance(0);
      assert.equal(route.stats().accepted, length);
    });
  });

  describe('by hanging', () => {
    const options = { scheduledDelayMs: 0, exportTimeoutMs: 4000, retry: fixed };

    it('is aborted after the timeout, and the batch is tried again', async () => {
      const { clock, output, route, offer } = rig(options, ['hang']);
      offer(2);
      await clock.advance(3999);
      assert.equal(output.sent[0]?.signal.aborted, false);
      await clock.advance(1);
      assert.equal(output.sent[0]?.signal.aborted, true);
      assert.match(String(output.sent[0]?.signal.reason), /first did not answer within 4000 ms/);
      assert.equal(route.stats().queuedItems, 2);
      await clock.advance(1000);
      assert.deepEqual(output.received, [0, 1]);
    });

    it('and answering late is heard where that spares a duplicate', async () => {
      const { clock, output, route, offer } = rig(options, ['hang', 'hang']);
      offer(2);
      await clock.advance(4500);
      output.sent[0]?.answer(accepted);
      await clock.advance(60_000);
      assert.equal(output.sent.length, 1);
      assert.deepEqual([route.stats().accepted, route.held], [2, 0]);
    });

    it('and answering late is not heard when the batch is on its way again', async () => {
      const { clock, output, route, offer } = rig(options, ['hang', 'hang']);
      offer(2);
      await clock.advance(5000);
      output.sent[0]?.answer(accepted);
      await clock.advance(0);
      assert.equal(route.held, 2);
      output.sent[1]?.answer(accepted);
      await clock.advance(0);
      assert.deepEqual([route.stats().accepted, route.held], [2, 0]);
    });

    it('and failing late changes nothing', async () => {
      const { clock, output, route, offer } = rig(options, ['hang']);
      offer(2);
      await clock.advance(4000);
      output.sent[0]?.answer(refused);
      await clock.advance(0);
      assert.equal(route.held, 2);
      assert.equal(route.stats().dropped.refused, 0);
    });
  });

  describe('says so', () => {
    it('at the first failure, then once a minute with the number left out, and when it is over', async () => {
      const { clock, output, problems, offer } = rig({
        scheduledDelayMs: 0,
        retry: { initialMs: 7000, maxMs: 7000, multiplier: 1 },
      });
      let up = false;
      output.behaviour = () => (up ? accepted : retry);
      offer(1);
      await clock.advance(0);
      assert.equal(problems[0]?.kind, 'sending');
      assert.equal(problems[0]?.message, 'first did not take a batch: connect ECONNREFUSED');
      await clock.advance(62_999);
      assert.equal(problems.length, 1);
      await clock.advance(1);
      assert.deepEqual([problems.length, problems[1]?.suppressed], [2, 8]);
      up = true;
      await clock.advance(7000);
      assert.deepEqual([problems.length, problems[2]?.kind], [3, 'recovered']);
      assert.equal(problems[2]?.suppressed, 0);
      up = false;
      offer(1);
      await clock.advance(8000);
      up = true;
      await clock.advance(60_000);
      assert.equal(problems.length, 3, 'flapping stays quiet');
      up = false;
      offer(1);
      await clock.advance(7000);
      up = true;
      await clock.advance(60_000);
      assert.deepEqual(
        problems.slice(3).map(({ kind, suppressed }) => [kind, suppressed]),
        [
          ['sending', 2],
          ['recovered', 1],
        ],
      );
      up = false;
      offer(1);
      await clock.advance(0);
      assert.equal(problems.at(-1)?.suppressed, 0);
    });

    it('of what is refused, in whole and in part, and of what the receiver has to say', async () => {
      const { clock, problems, offer } = rig({ maxBatchItems: 2, maxConcurrentExports: 1 }, [
        { status: 'accepted', message: 'deprecated' },
        { status: 'accepted', rejected: 1, message: 'too old' },
      ]);
      offer(4);
      await clock.advance(0);
      assert.deepEqual(
        problems.map(({ kind, message }) => [kind, message]),
        [
          ['warning', 'first says: deprecated'],
          ['sending', 'first refused 1 of 2 items: too old'],
        ],
      );
    });

    it('of a full queue', () => {
      const { problems, offer } = rig({ maxQueueItems: 2 });
      offer(10);
      assert.deepEqual(
        problems.map(({ kind, message, output }) => [kind, message, output]),
        [['queue', 'The queue for first is full (2 items): dropping.', 'first']],
      );
    });

    it('to a listener that throws or calls back, unharmed', async () => {
      let taken: number[] = [];
      const { clock, output, route, offer } = rig({ scheduledDelayMs: 0 }, [refused, retry], {
        onProblem: (problem) => {
          if (problem.error === (retry as { error: Error }).error) taken = route.takeUnsent();
          throw new Error('listener');
        },
      });
      offer(1);
      await clock.advance(60_000);
      offer(2);
      await clock.advance(60_000);
      assert.deepEqual(taken, [1, 2]);
      assert.equal(output.sent.length, 2);
      assert.deepEqual([route.held, route.stats().taken], [0, 2]);
    });
  });
});
