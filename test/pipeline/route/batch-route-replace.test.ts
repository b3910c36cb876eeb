import assert from 'node:assert/strict';
import {
  accepted,
  collectGarbage,
  range,
  refused,
  retry,
  rig,
  ScriptedOutput,
  watched,
} from './support.ts';

describe('Replacing the output of a batch route', () => {
  it('sends all that is not yet sent to the new one, and closes the old one', async () => {
    const { clock, output, route, offer } = rig();
    const next = new ScriptedOutput(clock, 'next');
    offer(3);
    const replaced = route.replaceOutput(next);
    await clock.advance(5000);
    await replaced;
    assert.deepEqual([output.received, next.received], [[], [0, 1, 2]]);
    assert.equal(output.closes, 1);
    assert.equal(route.stats().output, 'next');
  });

  it('lets the old one end what it is sending before it closes it', async () => {
    const { clock, output, route, offer } = rig({ scheduledDelayMs: 0 }, ['hang']);
    const next = new ScriptedOutput(clock, 'next');
    offer(2);
    await clock.advance(0);
    let replaced = false;
    void route.replaceOutput(next).then(() => (replaced = true));
    offer(1);
    await clock.advance(100);
    assert.deepEqual(next.received, [2]);
    assert.deepEqual([output.closes, replaced], [0, false]);
    output.sent[0]?.answer(accepted);
    await clock.advance(0);
    assert.deepEqual([output.closes, replaced], [1, true]);
    assert.deepEqual(output.received, [0, 1]);
    assert.equal(route.stats().accepted, 3);
  });

  for (const [how, outcome] of [
    ['does not take', retry],
    ['refuses', refused],
  ] as const) {
    it(`rescues what the old one ${how}`, async () => {
      const { clock, output, route, drops, problems, offer } = rig({ scheduledDelayMs: 0 }, [
        'hang',
      ]);
      const next = new ScriptedOutput(clock, 'next');
      offer(2);
      await clock.advance(0);
      void route.replaceOutput(next);
      output.sent[0]?.answer(outcome);
      await clock.advance(0);
      assert.deepEqual(next.received, [0, 1]);
      assert.equal(output.closes, 1);
      assert.deepEqual([drops, problems], [[], []]);
    });

    it(`without rescue drops what the old one ${how}, and says so`, async () => {
      const { clock, output, route, drops, problems, offer } = rig({ scheduledDelayMs: 0 }, [
        'hang',
      ]);
      const next = new ScriptedOutput(clock, 'next');
      offer(2);
      await clock.advance(0);
      void route.replaceOutput(next, { rescue: false });
      output.sent[0]?.answer(outcome);
      await clock.advance(60_000);
      assert.deepEqual(drops, [[2, outcome === retry ? 'retries_exhausted' : 'refused']]);
      assert.deepEqual([next.sent.length, problems[0]?.output], [0, 'first']);
    });
  }

  it('rescues what the old one hangs on, when its time is up', async () => {
    const { clock, output, route, offer } = rig({ scheduledDelayMs: 0, exportTimeoutMs: 3000 }, [
      'hang',
    ]);
    const next = new ScriptedOutput(clock, 'next');
    offer(2);
    await clock.advance(0);
    void route.replaceOutput(next);
    await clock.advance(2999);
    assert.equal(output.closes, 0);
    await clock.advance(1);
    assert.deepEqual(next.received, [0, 1]);
    assert.equal(output.closes, 1);
  });

  it('sends at once what waited for the old one, with a new life', async () => {
    const retryOptions = { initialMs: 1000, maxMs: 1000, maxElapsedMs: 10_000 };
    const { clock, output, route, offer } = rig({ scheduledDelayMs: 0, retry: retryOptions });
    output.behaviour = () => retry;
    offer(2);
    await clock.advance(9500);
    const next = new ScriptedOutput(clock, 'next', retry);
    void route.replaceOutput(next);
    await clock.advance(0);
    assert.equal(next.sent.length, 1);
    await clock.advance(1000);
    assert.deepEqual(next.received, [0, 1]);
    assert.equal(route.stats().dropped.retries_exhausted, 0);
  });

  it('without rescue gives up what waited, and keeps what was never tried', async () => {
    const { clock, output, route, drops, offer } = rig(
      { maxBatchItems: 2, maxConcurrentExports: 1 },
      [retry],
    );
    offer(3);
    await clock.advance(0);
    const next = new ScriptedOutput(clock, 'next');
    void route.replaceOutput(next, { rescue: false });
    await clock.advance(5000);
    assert.deepEqual(drops, [[2, 'retries_exhausted']]);
    assert.deepEqual([output.sent.length, next.received], [1, [2]]);
  });

  it('bears a listener that replaces, flushes or empties while it is told of a drop', async () => {
    const { clock, output, route, offer } = rig({ maxBatchItems: 1, maxConcurrentExports: 3 }, [], {
      onDrop: () => void route.flush(1000),
    });
    output.behaviour = () => retry;
    offer(3);
    await clock.advance(0);
    const next = new ScriptedOutput(clock, 'next');
    void route.replaceOutput(next, { rescue: false });
    await clock.advance(5000);
    const { accepted: taken, dropped } = route.stats();
    assert.equal(taken + dropped.retries_exhausted, 3);
    assert.equal(next.received.length, taken);
    assert.equal(route.held, 0);
  });

  it('asks a listener that replaces the output when it hears of the failure', async () => {
    let next: ScriptedOutput | undefined;
    const { clock, output, route, drops, offer } = rig({ scheduledDelayMs: 0 }, [retry], {
      onProblem: ({ output: name }) => {
        if (name !== 'first') return;
        next = new ScriptedOutput(clock, 'next');
        void route.replaceOutput(next);
      },
    });
    offer(2);
    await clock.advance(0);
    assert.deepEqual([next?.received, drops, output.closes], [[0, 1], [], 1]);
  });

  it('asks the new one afresh, however long the old one was down', async () => {
    const { clock, output, route, offer } = rig({ maxBatchItems: 10 });
    output.behaviour = () => retry;
    offer(100);
    await clock.advance(60_000);
    const next = new ScriptedOutput(clock, 'next');
    void route.replaceOutput(next);
    await clock.advance(0);
    assert.equal(next.received.length, 100);
    assert.equal(next.mostRunning, 2);
  });

  it('does nothing when the output is in use already', async () => {
    const { output, route } = rig();
    await route.replaceOutput(output);
    assert.equal(output.closes, 0);
  });

  it('does not wait for ever for an old one that does not close', async () => {
    const { clock, output, route } = rig({ exportTimeoutMs: 3000 });
    output.closing = () => new Promise(() => {});
    let replaced = -1;
    void route.replaceOutput(new ScriptedOutput(clock)).then(() => (replaced = clock.now()));
    await clock.advance(10_000);
    assert.equal(replaced, 3000);
  });

  it('does not keep the process alive for the old one, nor the old one in memory', async () => {
    const fake = rig().clock;
    const clock = watched(fake);
    const { route, output } = rig({}, [], { clock });
    output.closing = () => new Promise(() => {});
    void route.replaceOutput(new ScriptedOutput(fake));
    await fake.advance(1);
    assert.deepEqual([output.closes, fake.pending, clock.alive.size], [1, 1, 0]);
    await fake.advance(30_000);
    const third = (): WeakRef<ScriptedOutput> => {
      const replaced = new ScriptedOutput(fake);
      void route.replaceOutput(replaced);
      return new WeakRef(replaced);
    };
    const weak = third();
    void route.replaceOutput(new ScriptedOutput(fake));
    await fake.advance(1);
    await collectGarbage();
    assert.equal(weak.deref(), undefined);
    assert.equal(route.held, 0);
  });

  it('closes all outputs, old ones still at work included, when the route closes', async () => {
    const { clock, output, route, offer } = rig({ scheduledDelayMs: 0 }, ['hang']);
    const next = new ScriptedOutput(clock, 'next', 'hang');
    offer(1);
    await clock.advance(0);
    const replaced = route.replaceOutput(next);
    offer(1);
    await clock.advance(0);
    const closed = route.close(1000);
    await clock.advance(1000);
    assert.deepEqual(await closed, { complete: false });
    await replaced;
    assert.deepEqual([output.closes, next.closes], [1, 1]);
    assert.ok(output.sent[0]?.signal.aborted && next.sent[0]?.signal.aborted);
    assert.equal(route.stats().dropped.shutdown, 2);
  });

  it('only closes the new one when the route is closed already', async () => {
    const { clock, route } = rig();
    const closed = route.close(0);
    const late = new ScriptedOutput(clock, 'late');
    await route.replaceOutput(late);
    await closed;
    assert.equal(late.closes, 1);
    assert.equal(route.stats().output, 'first');
  });

  it('loses and doubles nothing under load, over many swaps, some of them away from the dead', async () => {
    const { clock, output, route, offer } = rig({
      maxBatchItems: 16,
      scheduledDelayMs: 50,
      exportTimeoutMs: 400,
    });
    const outputs = [output];
    const serve = (each: ScriptedOutput, index: number): void => {
      const kind = index % 4;
      if (kind === 1) each.behaviour = () => retry;
      else if (kind === 2) each.behaviour = () => refused;
      else {
        each.behaviour = () =>
          new Promise((resolve) => void clock.setTimeout(() => resolve(accepted), 20 + 30 * kind));
      }
    };
    serve(output, 0);
    let offered = 0;
    for (let step = 0; step < 200; step++) {
      offer(5);
      offered += 5;
      await clock.advance(5);
      if (step % 20 === 19) {
        const next = new ScriptedOutput(clock, `output ${outputs.length}`);
        // One that refuses serves only as the one that is left while it answers slowly.
        serve(next, outputs.length % 4 === 2 ? 1 : outputs.length);
        outputs.push(next);
        void route.replaceOutput(next);
      }
    }
    const last = new ScriptedOutput(clock, 'last');
    void route.replaceOutput(last);
    outputs.push(last);
    await clock.advance(2000);
    const received = outputs.flatMap((each) => each.received);
    assert.deepEqual(
      received.toSorted((a, b) => a - b),
      range(0, offered),
    );
    assert.equal(route.stats().accepted, offered);
    assert.ok(outputs.slice(0, -1).every((each) => each.closes === 1));
    assert.ok(outputs.every((each) => each.sentAfterClose === 0));
  });
});
