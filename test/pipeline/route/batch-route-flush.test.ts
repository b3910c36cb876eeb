import assert from 'node:assert/strict';
import { accepted, range, retry, rig } from './support.ts';

const fixed = { initialMs: 1000, maxMs: 8000, multiplier: 2, maxElapsedMs: 100_000 };

describe('Flushing a batch route', () => {
  it('sends what is queued without delay, in order and within the bound of attempts', async () => {
    const { clock, output, route, offer } = rig({ maxBatchItems: 10, maxConcurrentExports: 2 });
    output.behaviour = () => 'hang';
    offer(45);
    const flushed = route.flush(60_000);
    for (let index = 0; index < 5; index++) {
      assert.ok(output.running <= 2);
      output.sent[index]?.answer(accepted);
      await clock.advance(0);
    }
    assert.deepEqual(await flushed, { complete: true });
    assert.deepEqual(output.received, range(0, 45));
    assert.equal(clock.pending, 0);
  });

  it('waits for a batch that a timer sent before', async () => {
    const { clock, output, route, offer } = rig({ scheduledDelayMs: 100 }, ['hang']);
    offer(1);
    await clock.advance(100);
    assert.equal(output.running, 1);
    let done = false;
    const flushed = route.flush(5000).finally(() => (done = true));
    await clock.advance(400);
    assert.equal(done, false);
    output.sent[0]?.answer(accepted);
    await clock.advance(0);
    assert.deepEqual(await flushed, { complete: true });
  });

  it('is done at once when nothing is held', async () => {
    const { clock, route } = rig();
    assert.deepEqual(await route.flush(1000), { complete: true });
    assert.equal(clock.pending, 0);
  });

  it('does not wait for what comes after it', async () => {
    const { clock, output, route, offer } = rig({}, ['hang', 'hang']);
    offer(1);
    const flushed = route.flush(60_000);
    offer(1);
    output.sent[0]?.answer(accepted);
    await clock.advance(0);
    assert.deepEqual(await flushed, { complete: true });
    assert.equal(route.held, 1);
    assert.equal(output.sent.length, 1, 'nor hurry it');
  });

  it('tries at once what waits for a retry, then with waits from the shortest on', async () => {
    const { clock, output, route, offer } = rig({ scheduledDelayMs: 0, retry: fixed });
    output.behaviour = () => retry;
    offer(1);
    await clock.advance(10_000); // tried at 0, 1000, 3000, 7000; due at 15 000
    assert.equal(output.sent.length, 4);
    const flushed = route.flush(20_000);
    await clock.advance(3000);
    assert.deepEqual(
      output.sent.slice(4).map(({ at }) => at),
      [10_000, 11_000, 13_000],
    );
    output.behaviour = () => accepted;
    await clock.advance(4000);
    assert.deepEqual(await flushed, { complete: true });
    assert.deepEqual(output.received, [0]);
  });

  it('hurries a batch that waits although the endpoint is up', async () => {
    const { clock, output, route, offer } = rig({ maxBatchItems: 1, retry: fixed });
    output.behaviour = ([item]) => (item === 0 ? retry : accepted);
    offer(2);
    await clock.advance(500);
    offer(1);
    await clock.advance(600);
    assert.deepEqual([output.received, route.held], [[1, 2], 1], 'up, and one waits');
    output.behaviour = () => accepted;
    const flushed = route.flush(100);
    await clock.advance(0);
    assert.deepEqual(await flushed, { complete: true });
    assert.equal(route.held, 0);
  });

  it('ends at the deadline at the latest, and drops nothing', async () => {
    const { clock, output, route, drops, offer } = rig({}, ['hang']);
    offer(3);
    let ended = -1;
    const flushed = route.flush(700).finally(() => (ended = clock.now()));
    await clock.advance(2000);
    assert.deepEqual(await flushed, { complete: false });
    assert.equal(ended, 700);
    assert.deepEqual([drops, route.held], [[], 3]);
    output.sent[0]?.answer(accepted);
    await clock.advance(0);
    assert.equal(route.held, 0);
  });

  it('goes several at a time, each with its own deadline', async () => {
    const { clock, output, route, offer } = rig({}, ['hang', 'hang']);
    offer(1);
    const short = route.flush(100);
    offer(1);
    const long = route.flush(10_000);
    await clock.advance(100);
    assert.deepEqual(await short, { complete: false });
    output.sent[1]?.answer(accepted);
    output.sent[0]?.answer(accepted);
    await clock.advance(0);
    assert.deepEqual(await long, { complete: true });
  });

  it('takes a deadline that is no time for none, and an endless one for a very long one', async () => {
    const { clock, output, route, offer } = rig({}, ['hang']);
    offer(1);
    for (const deadline of [0, -5, Number.NaN]) {
      const flushed = route.flush(deadline);
      await clock.advance(0);
      assert.deepEqual(await flushed, { complete: false });
    }
    const endless = route.flush(Number.POSITIVE_INFINITY);
    output.sent[0]?.answer(accepted);
    await clock.advance(0);
    assert.deepEqual(await endless, { complete: true });
  });

  it('is complete when the fate of all is decided, be it a refusal', async () => {
    const { clock, route, offer } = rig({}, [{ status: 'refused', error: new Error('no') }]);
    offer(1);
    const flushed = route.flush(100);
    await clock.advance(0);
    assert.deepEqual(await flushed, { complete: true });
    assert.equal(route.stats().dropped.refused, 1);
  });
});

describe('Closing a batch route', () => {
  it('sends what is left, closes the output, and takes no more', async () => {
    const { clock, output, route, drops, offer } = rig();
    offer(1000);
    const closed = route.close(5000);
    await clock.advance(0);
    assert.deepEqual(await closed, { complete: true });
    assert.deepEqual(output.received, range(0, 1000));
    assert.equal(output.closes, 1);
    assert.equal(route.offer(1), false);
    assert.deepEqual(drops, [[1, 'shutdown']]);
    assert.equal(clock.pending, 0);
  });

  it('drops at the deadline what could not be sent, and aborts what is being sent', async () => {
    const { clock, output, route, drops, offer } = rig(
      { maxBatchItems: 2, maxConcurrentExports: 1 },
      ['hang'],
    );
    offer(5);
    const closed = route.close(1000);
    const other = route.flush(60_000);
    await clock.advance(1000);
    assert.deepEqual(await closed, { complete: false });
    assert.deepEqual(await other, { complete: false });
    assert.deepEqual(drops, [[5, 'shutdown']]);
    assert.equal(output.sent[0]?.signal.aborted, true);
    assert.equal(output.closes, 1);
    output.sent[0]?.answer(accepted);
    await clock.advance(60_000);
    assert.equal(route.stats().accepted, 0);
    assert.equal(output.sent.length, 1);
    assert.deepEqual([route.held, clock.pending], [0, 0]);
  });

  it('happens once', async () => {
    const { clock, output, route, offer } = rig();
    offer(1);
    const first = route.close(1000);
    assert.equal(route.close(5), first);
    await clock.advance(0);
    await first;
    assert.equal(route.close(5), first);
    assert.equal(output.closes, 1);
    assert.deepEqual(await route.flush(10), { complete: true });
  });

  it('takes no more from the moment of the call, not even from the output itself', async () => {
    const { clock, output, route, offer } = rig();
    output.behaviour = () => {
      route.offer(77);
      return accepted;
    };
    offer(1);
    const closed = route.close(1000);
    await clock.advance(0);
    assert.deepEqual(await closed, { complete: true });
    assert.deepEqual([output.received, route.stats().dropped.shutdown], [[0], 1]);
  });

  it('does not wait for an output that does not close', async () => {
    const { clock, output, route } = rig();
    output.closing = () => new Promise(() => {});
    let ended = -1;
    const closed = route.close(0).finally(() => (ended = clock.now()));
    await clock.advance(5000);
    assert.deepEqual(await closed, { complete: true });
    assert.equal(ended, 500);
  });

  it('gives an output what is left of the deadline to close', async () => {
    const { clock, output, route } = rig();
    output.closing = () =>
      new Promise((resolve) => void clock.setTimeout(() => resolve(undefined), 2000));
    let ended = -1;
    void route.close(5000).finally(() => (ended = clock.now()));
    await clock.advance(60_000);
    assert.equal(ended, 2000);
  });

  it('bears an output that fails to close', async () => {
    for (const fail of [
      () => Promise.reject(new Error('asynchronous')),
      () => {
        throw new Error('synchronous');
      },
    ]) {
      const { clock, output, route } = rig();
      output.close = fail;
      const closed = route.close(1000);
      await clock.advance(0);
      assert.deepEqual(await closed, { complete: true });
    }
  });
});
