import assert from 'node:assert/strict';
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { isTracingSuppressed } from '@opentelemetry/core';
import { emptyResource } from '@opentelemetry/resources';
import type { CollectionResult, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { InvalidOptionError } from '../../../src/base/index.ts';
import {
  MetricPush,
  type MetricPushDeps,
  type MetricSource,
} from '../../../src/pipeline/metrics/push.ts';
import type { MetricPushOptions } from '../../../src/pipeline/metrics/push-options.ts';
import type { MetricSender } from '../../../src/pipeline/metrics/sender.ts';
import type { DropReason, SendOutcome } from '../../../src/pipeline/output.ts';
import type { RouteProblem } from '../../../src/pipeline/route/problem-reporter.ts';
import { FakeClock } from '../../../src/testing/index.ts';
import { collection, gauge, shown, sum } from './points.ts';

const accepted: SendOutcome = { status: 'accepted' };
const retry = (afterMs?: number): SendOutcome => ({
  status: 'retry',
  error: new Error('away'),
  ...(afterMs === undefined ? {} : { afterMs }),
});
const refused: SendOutcome = { status: 'refused', error: new Error('bad') };

type Answer = SendOutcome | 'hang' | 'throw';

/** A sender that answers as told, and accepts when it is told nothing more. */
class Sender implements MetricSender {
  readonly name: string;
  readonly answers: Answer[];
  readonly sent: string[] = [];
  readonly signals: AbortSignal[] = [];
  closed = 0;
  /** Ends the attempt that hangs. */
  answer: (outcome: SendOutcome) => void = () => {};

  constructor(name = 'sink', ...answers: Answer[]) {
    this.name = name;
    this.answers = answers;
  }

  send(metrics: ResourceMetrics, signal: AbortSignal): Promise<SendOutcome> {
    this.sent.push(shown(metrics).join('; '));
    this.signals.push(signal);
    const answer = this.answers.shift() ?? accepted;
    if (answer === 'throw') throw new Error('a bug');
    if (answer !== 'hang') return Promise.resolve(answer);
    return new Promise((resolve) => {
      this.answer = resolve;
    });
  }

  async close(): Promise<void> {
    this.closed++;
  }
}

/** A counter that grows by one at each collection, seen at the seconds of the clock. */
class Source implements MetricSource {
  readonly #clock: FakeClock;
  total = 0;
  errors: unknown[] = [];
  fresh: Array<boolean | undefined> = [];
  suppressed: boolean[] = [];
  collectedAs: (() => Promise<CollectionResult>) | undefined;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  async collect(options?: { readonly fresh?: boolean }): Promise<CollectionResult> {
    this.fresh.push(options?.fresh);
    this.suppressed.push(isTracingSuppressed(context.active()));
    if (this.collectedAs !== undefined) return this.collectedAs();
    const end = this.#clock.now() / 1000;
    const metrics = [
      sum({ points: [{ value: ++this.total, end }] }),
      gauge({ name: 'g', points: [{ value: 7, end }] }),
    ];
    return { resourceMetrics: collection(...metrics), errors: this.errors };
  }
}

const nothing: CollectionResult = {
  resourceMetrics: { resource: emptyResource(), scopeMetrics: [] },
  errors: [],
};

function setUp(
  options: MetricPushOptions,
  sender = new Sender(),
  deps: Partial<MetricPushDeps> = {},
) {
  const clock = new FakeClock();
  const source = new Source(clock);
  const problems: RouteProblem[] = [];
  const drops: Array<[number, DropReason]> = [];
  const push = new MetricPush(source, sender, options, {
    clock,
    random: () => 0.5,
    onProblem: (problem) => void problems.push(problem),
    onDrop: (count, reason) => void drops.push([count, reason]),
    ...deps,
  });
  return { clock, source, sender, push, problems, drops };
}

describe('MetricPush', () => {
  it('collects and sends at each interval, from the start on', async () => {
    const { clock, push, sender, source } = setUp({ intervalMs: 10_000 });
    await clock.advance(20_000);
    assert.equal(clock.pending, 0);
    push.start();
    push.start();
    await clock.advance(9999);
    assert.deepEqual(sender.sent, []);
    await clock.advance(20_001);
    assert.deepEqual(sender.sent, [
      'm{} 0..30 =1; g{} 0..30 =7',
      'm{} 0..40 =2; g{} 0..40 =7',
      'm{} 0..50 =3; g{} 0..50 =7',
    ]);
    assert.deepEqual(source.fresh, [false, false, false]);
    assert.equal(clock.pending, 1);
  });

  it('counts what was accepted, and says when', async () => {
    const { clock, push } = setUp({ intervalMs: 10_000 });
    push.start();
    assert.deepEqual(push.stats(), {
      output: 'sink',
      accepted: 0,
      dropped: { queue_full: 0, refused: 0, retries_exhausted: 0, shutdown: 0 },
      attempts: 0,
      retries: 0,
    });
    const began = clock.wall();
    await clock.advance(10_000);
    const stats = push.stats();
    assert.equal(stats.accepted, 2);
    assert.equal(stats.lastSuccessWall, began + 10_000);
  });

  it('tries a collection again, with growing waits, until it is taken', async () => {
    const sender = new Sender('sink', retry(), retry(), retry());
    const { clock, push, problems } = setUp({ intervalMs: 60_000 }, sender);
    push.start();
    const times: number[] = [];
    await clock.advance(60_000);
    for (let passed = 0; passed < 10_000; passed += 250) {
      while (times.length < sender.sent.length) times.push(passed);
      await clock.advance(250);
    }
    assert.deepEqual(times, [0, 1000, 2500, 4750]);
    assert.equal(new Set(sender.sent).size, 1);
    const { attempts, retries, accepted, lastError, dropped } = push.stats();
    assert.deepEqual([attempts, retries, accepted, lastError], [4, 3, 2, 'away']);
    assert.equal(dropped.retries_exhausted, 0);
    assert.deepEqual(
      problems.map(({ kind }) => kind),
      ['sending', 'recovered'],
    );
  });

  it('gives the newest collection the place of one that failed', async () => {
    const sender = new Sender('sink', retry(), retry());
    const { clock, push, drops } = setUp({ intervalMs: 2000 }, sender);
    push.start();
    await clock.advance(5000);
    assert.deepEqual(sender.sent, [
      'm{} 0..2 =1; g{} 0..2 =7',
      'm{} 0..2 =1; g{} 0..2 =7',
      'm{} 0..4 =2; g{} 0..4 =7',
    ]);
    assert.deepEqual(drops, [[2, 'retries_exhausted']]);
  });

  it('loses no difference: what failed is part of the next one', async () => {
    const sender = new Sender('sink', retry(), refused, accepted, 'throw', accepted);
    const { clock, push, drops } = setUp({ intervalMs: 1000, temporality: 'delta' }, sender);
    push.start();
    await clock.advance(5000);
    assert.deepEqual(sender.sent, [
      'm{} 0..1 +1; g{} 0..1 =7',
      'm{} 0..2 +2; g{} 0..2 =7',
      'm{} 0..3 +3; g{} 0..3 =7',
      'm{} 3..4 +1; g{} 3..4 =7'.replace('g{} 3', 'g{} 0'),
      'm{} 3..5 +2; g{} 0..5 =7',
    ]);
    // Gauges are lost with their collection; differences are not.
    assert.deepEqual(drops, [
      [1, 'retries_exhausted'],
      [1, 'refused'],
      [1, 'refused'],
    ]);
  });

  it('waits as long as the receiver asks, also beyond the interval, but not for ever', async () => {
    const sender = new Sender('sink', retry(1500), accepted, retry(25_000), accepted, retry(1e12));
    const { clock, push } = setUp({ intervalMs: 10_000 }, sender);
    push.start();
    await clock.advance(11_499);
    assert.equal(sender.sent.length, 1);
    await clock.advance(1);
    assert.equal(sender.sent.length, 2);
    await clock.advance(8500 + 24_999);
    assert.equal(sender.sent.length, 3);
    await clock.advance(1);
    assert.equal(sender.sent[3], 'm{} 0..45 =3; g{} 0..45 =7');
    await clock.advance(10_000);
    assert.equal(sender.sent.length, 5);
    await clock.advance(299_999);
    assert.equal(sender.sent.length, 5);
    await clock.advance(1);
    assert.equal(sender.sent.length, 6);
  });

  it('aborts an attempt that takes too long', async () => {
    const sender = new Sender('sink', 'hang');
    const { clock, push } = setUp({ intervalMs: 10_000, timeoutMs: 500 }, sender);
    push.start();
    await clock.advance(10_499);
    assert.equal(sender.signals[0]?.aborted, false);
    await clock.advance(1);
    assert.equal(sender.signals[0]?.aborted, true);
    assert.match(push.stats().lastError ?? '', /sink did not answer within 500 ms/);
    await clock.advance(1000);
    assert.equal(push.stats().accepted, 2);
  });

  it('has no limit but the interval at timeout 0', async () => {
    const sender = new Sender('sink', 'hang');
    const { clock, push } = setUp({ intervalMs: 90_000, timeoutMs: 0 }, sender);
    push.start();
    await clock.advance(179_999);
    assert.equal(sender.signals[0]?.aborted, false);
    await clock.advance(1);
    assert.equal(sender.signals[0]?.aborted, true);
    assert.equal(sender.sent.length, 2);
  });

  it('counts what a receiver refused, in whole or in part', async () => {
    const sender = new Sender(
      'sink',
      refused,
      { status: 'accepted', rejected: 1, message: 'late' },
      {
        status: 'accepted',
        message: 'deprecated',
      },
    );
    const { clock, push, problems } = setUp({ intervalMs: 61_000 }, sender);
    push.start();
    await clock.advance(183_000);
    const { accepted: taken, dropped, lastError } = push.stats();
    assert.deepEqual([taken, dropped.refused, lastError], [3, 3, 'bad']);
    assert.deepEqual(
      problems.map(({ message }) => message),
      [
        'Metrics were refused: bad',
        'sink refused 1 of 2 data points: late',
        'sink accepts data again.',
        'sink took all data points: deprecated',
      ],
    );
  });

  it('sends nothing when there is nothing', async () => {
    const { clock, push, sender, source } = setUp({ intervalMs: 1000 });
    source.collectedAs = async () => nothing;
    push.start();
    await clock.advance(3000);
    assert.deepEqual(sender.sent, []);
    assert.deepEqual(await push.flush(100), { complete: true });
  });

  it('reports errors of a collection and sends what there is', async () => {
    const { clock, push, sender, source, problems } = setUp({ intervalMs: 1000 });
    source.errors = [new Error('callback'), 'odd'];
    push.start();
    await clock.advance(1000);
    assert.equal(sender.sent.length, 1);
    assert.equal(problems[0]?.kind, 'warning');
    assert.match(problems[0]?.message ?? '', /2 error\(s\), the first: callback/);
  });

  it('survives a source that fails, sleeps or answers nonsense, and goes on', async () => {
    const { clock, push, sender, source } = setUp({ intervalMs: 1000 });
    push.start();
    const faults: Array<() => Promise<CollectionResult>> = [
      () => Promise.reject(new Error('rejected')),
      () => Promise.reject('no error'),
      async () => ({ ...nothing, errors: ['unbound'] }),
      async () => undefined as unknown as CollectionResult,
      () => new Promise(() => {}),
    ];
    for (const fault of faults) {
      source.collectedAs = fault;
      await clock.advance(1000);
    }
    assert.equal(sender.sent.length, 0);
    source.collectedAs = undefined;
    await clock.advance(1000);
    assert.equal(push.stats().lastError, 'The collection took too long.');
    assert.equal(sender.sent.length, 1);
    source.collectedAs = () => Promise.reject(new Error('rejected'));
    assert.deepEqual(await push.flush(100), { complete: false });
  });

  it('survives listeners that throw', async () => {
    const broken = (): void => {
      throw new Error('listener');
    };
    const sender = new Sender('sink', refused);
    const { clock, push } = setUp({ intervalMs: 1000 }, sender, {
      onProblem: broken,
      onDrop: broken,
    });
    push.start();
    await clock.advance(2000);
    assert.equal(push.stats().accepted, 2);
  });

  it('collects and sends with tracing suppressed', async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    try {
      const { clock, push, source } = setUp({ intervalMs: 1000 });
      push.start();
      await clock.advance(1000);
      await push.flush(100);
      assert.deepEqual(source.suppressed, [true, true]);
    } finally {
      context.disable();
    }
  });

  describe('flush', () => {
    it('sends a fresh collection at once, started or not', async () => {
      const { clock, push, sender, source } = setUp({ intervalMs: 1000 });
      assert.deepEqual(await push.flush(500), { complete: true });
      assert.equal(sender.sent.length, 1);
      assert.deepEqual(source.fresh, [true]);
      assert.equal(clock.pending, 0);
      push.start();
      await push.flush(500);
      assert.equal(clock.pending, 1);
    });

    it('awaits an attempt under way, then sends what came since', async () => {
      const sender = new Sender('sink', 'hang');
      const { clock, push } = setUp({ intervalMs: 1000 }, sender);
      push.start();
      await clock.advance(1000);
      const flush = push.flush(5000);
      await clock.advance(500);
      assert.equal(sender.sent.length, 1);
      sender.answer(accepted);
      assert.deepEqual(await flush, { complete: true });
      assert.deepEqual(sender.sent, ['m{} 0..1 =1; g{} 0..1 =7', 'm{} 0..1.5 =2; g{} 0..1.5 =7']);
    });

    it('does not wait for a retry that is due later', async () => {
      const sender = new Sender('sink', retry(50_000));
      const { clock, push } = setUp({ intervalMs: 60_000 }, sender);
      push.start();
      await clock.advance(60_000);
      assert.deepEqual(await push.flush(1000), { complete: true });
      assert.equal(sender.sent.length, 2);
    });

    it('gives an attempt under way half of the time', async () => {
      const sender = new Sender('sink', 'hang', accepted);
      const { clock, push } = setUp({ intervalMs: 1000 }, sender);
      push.start();
      await clock.advance(1000);
      const flush = push.flush(800);
      await clock.advance(399);
      assert.equal(sender.sent.length, 1);
      await clock.advance(1);
      assert.deepEqual(await flush, { complete: true });
      assert.equal(sender.signals[0]?.aborted, true);
      assert.equal(sender.sent.length, 2);
    });

    it('ends a collection under way that does not', async () => {
      const { clock, push, source, sender } = setUp({ intervalMs: 1000 });
      source.collectedAs = () => new Promise(() => {});
      push.start();
      await clock.advance(1000);
      const flush = push.flush(800);
      source.collectedAs = undefined;
      await clock.advance(400);
      assert.deepEqual(await flush, { complete: true });
      assert.equal(sender.sent.length, 1);
    });

    it('tries again within the deadline, and says so when it did not help', async () => {
      const away = Array.from({ length: 20 }, () => retry());
      const sender = new Sender('sink', retry(), accepted, ...away);
      const { clock, push, drops } = setUp({}, sender);
      const good = push.flush(3000);
      await clock.advance(1000);
      assert.deepEqual(await good, { complete: true });
      const bad = push.flush(3000);
      await clock.advance(3000);
      assert.deepEqual(await bad, { complete: false });
      assert.deepEqual(drops, [[2, 'retries_exhausted']]);
      const hanging = new Sender('sink', 'hang');
      const other = setUp({}, hanging);
      const late = other.push.flush(300);
      await other.clock.advance(300);
      assert.deepEqual(await late, { complete: false });
      assert.equal(hanging.signals[0]?.aborted, true);
    });

    it('runs one after the other, and then the interval goes on', async () => {
      const sender = new Sender('sink', 'hang');
      const { clock, push } = setUp({ intervalMs: 1000 }, sender);
      push.start();
      const flushes = [push.flush(4000), push.flush(4000)];
      await clock.advance(2500);
      assert.equal(sender.sent.length, 1);
      sender.answer(accepted);
      assert.deepEqual(await Promise.all(flushes), [{ complete: true }, { complete: true }]);
      await clock.advance(0);
      assert.equal(sender.sent.length, 3);
      await clock.advance(1000);
      assert.equal(sender.sent.length, 4);
    });
  });

  describe('close', () => {
    it('flushes, closes the sender, and does nothing after it', async () => {
      const { clock, push, sender } = setUp({ intervalMs: 1000 });
      push.start();
      const closing = push.close(500);
      assert.equal(push.close(1), closing);
      assert.deepEqual(await closing, { complete: true });
      assert.deepEqual(await push.flush(1), { complete: true });
      push.start();
      push.reconfigure({ intervalMs: 5 });
      await clock.advance(10_000);
      assert.equal(sender.sent.length, 1);
      assert.equal(sender.closed, 1);
      assert.equal(clock.pending, 0);
    });

    it('counts what could not be sent any more, differences too', async () => {
      const sender = new Sender('sink', 'hang');
      const { clock, push, drops } = setUp({ temporality: 'delta' }, sender);
      push.start();
      const closing = push.close(500);
      await clock.advance(500);
      assert.deepEqual(await closing, { complete: false });
      assert.deepEqual(drops, [[2, 'shutdown']]);
      const other = setUp({ temporality: 'delta' }, new Sender('sink', refused));
      await other.push.close(500);
      assert.deepEqual(other.drops, [[2, 'refused']]);
    });

    it('does not wait for a sender that does not close', async () => {
      const sender = new Sender();
      sender.close = () => new Promise(() => {});
      const { clock, push } = setUp({}, sender);
      const closing = push.close(100);
      await clock.advance(500);
      assert.deepEqual(await closing, { complete: true });
      const throwing = new Sender();
      throwing.close = () => Promise.reject(new Error('stuck'));
      const other = setUp({}, throwing);
      await other.push.close(100);
      assert.equal(other.push.stats().lastError, 'stuck');
    });
  });

  describe('reconfigure', () => {
    it('changes the interval at once, counted from the last collection', async () => {
      const { clock, push, sender } = setUp({ intervalMs: 60_000 });
      push.start();
      await clock.advance(20_000);
      push.reconfigure({ intervalMs: 30_000 });
      await clock.advance(10_000);
      assert.equal(sender.sent.length, 1);
      await clock.advance(20_000);
      push.reconfigure({ intervalMs: 5000 });
      await clock.advance(0);
      assert.equal(sender.sent.length, 2);
    });

    it('begins the streams of another temporality at their beginning', async () => {
      const { clock, push, sender } = setUp({ intervalMs: 1000 });
      push.start();
      await clock.advance(1000);
      push.reconfigure({ temporality: 'delta' });
      await clock.advance(2000);
      assert.deepEqual(
        sender.sent.map((text) => text.split(';')[0]),
        ['m{} 0..1 =1', 'm{} 0..2 +2', 'm{} 2..3 +1'],
      );
    });

    it('changes nothing when an option is wrong', async () => {
      const { clock, push, sender } = setUp({ intervalMs: 1000 });
      push.start();
      const wrong: MetricPushOptions[] = [
        { intervalMs: 0 },
        { intervalMs: 2 ** 31 },
        { timeoutMs: -1 },
        { retryInitialMs: 0 },
        { retryMaxMs: Number.NaN },
        { temporality: 'sideways' as 'delta' },
        { interval: 5 } as MetricPushOptions,
      ];
      for (const options of wrong)
        assert.throws(() => push.reconfigure(options), InvalidOptionError);
      assert.throws(
        () => setUp({ intervalMs: '1' as unknown as number }),
        /metricPush\.intervalMs must be/,
      );
      await clock.advance(1000);
      assert.equal(sender.sent.length, 1);
    });
  });

  describe('replaceSender', () => {
    it('sends through the next one, and closes the old one', async () => {
      const { clock, push, sender } = setUp({ intervalMs: 1000 });
      push.start();
      await clock.advance(1000);
      const next = new Sender('next');
      await push.replaceSender(next);
      await push.replaceSender(next);
      assert.deepEqual([sender.closed, next.closed], [1, 0]);
      await clock.advance(1000);
      assert.deepEqual([sender.sent.length, next.sent.length], [1, 1]);
      assert.equal(push.stats().output, 'next');
      assert.equal(push.stats().accepted, 4);
    });

    it('offers at once to the next one what waits for another attempt', async () => {
      const { clock, push } = setUp({ intervalMs: 60_000 }, new Sender('sink', retry(40_000)));
      push.start();
      await clock.advance(60_000);
      const next = new Sender('next');
      await push.replaceSender(next);
      assert.deepEqual(next.sent, ['m{} 0..60 =1; g{} 0..60 =7']);
    });

    for (const outcome of [refused, retry(50_000)]) {
      it(`offers to the next one what the old one ended with ${outcome.status}`, async () => {
        const sender = new Sender('sink', 'hang');
        const { clock, push, drops } = setUp({ intervalMs: 60_000 }, sender);
        push.start();
        await clock.advance(60_000);
        const next = new Sender('next');
        const replaced = push.replaceSender(next);
        await clock.advance(0);
        assert.equal(sender.closed, 0);
        sender.answer(outcome);
        await replaced;
        await clock.advance(0);
        assert.equal(sender.closed, 1);
        assert.equal(next.sent.length, 1);
        assert.deepEqual(drops, []);
      });
    }

    it('goes on where the old one ended, with differences', async () => {
      const { clock, push } = setUp({ intervalMs: 1000, temporality: 'delta' });
      push.start();
      await clock.advance(1000);
      const next = new Sender('next');
      await push.replaceSender(next);
      await clock.advance(1000);
      assert.equal(next.sent[0], 'm{} 1..2 +1; g{} 0..2 =7');
    });

    it('forgets that the old one wanted to be left alone', async () => {
      const { clock, push } = setUp({ intervalMs: 1000 }, new Sender('sink', retry(100_000)));
      push.start();
      await clock.advance(1000);
      const next = new Sender('next');
      await push.replaceSender(next);
      await clock.advance(1000);
      assert.equal(next.sent.length, 1);
    });

    it('closes a sender that comes after the end', async () => {
      const { push } = setUp({});
      await push.close(10);
      const next = new Sender('next');
      await push.replaceSender(next);
      assert.equal(next.closed, 1);
    });
  });
});
