import assert from 'node:assert/strict';
import { metrics as api, DiagLogLevel, diag } from '@opentelemetry/api';
import { InvalidOptionError } from '../../src/base/index.ts';
import * as room from '../../src/metrics/index.ts';
import { FakeClock } from '../../src/testing/index.ts';
import { recordTelemetry } from '../support/otel.ts';

const { metrics, meter, secondBoundaries } = room;

/** What diag was told meanwhile. */
function listen(): string[] {
  const warnings: string[] = [];
  const quiet = (): void => {};
  const warn = (text: string): void => void warnings.push(text);
  diag.setLogger(
    { error: quiet, warn, info: quiet, debug: quiet, verbose: quiet },
    DiagLogLevel.ALL,
  );
  return warnings;
}

describe('Instruments', () => {
  const telemetry = recordTelemetry();
  afterEach(() => diag.disable());

  it('count, add, tell and distribute', async () => {
    const counter = metrics.counter('t.counter', { unit: '{call}', description: 'Calls.' });
    counter.add();
    counter.add(2, { a: 1 });
    counter.add(3, { a: 1 });
    const upDown = metrics.upDownCounter('t.updown');
    upDown.add();
    upDown.add(-3);
    metrics.gauge('t.gauge').record(7);
    metrics.gauge('t.gauge').record(-5);
    metrics.histogram('t.histogram', { boundaries: [1, 10] }).record(5);
    assert.deepEqual(
      (await telemetry.points('t.counter')).map(({ value, attributes }) => [value, attributes]),
      [
        [1, {}],
        [5, { a: 1 }],
      ],
    );
    assert.equal((await telemetry.points('t.updown'))[0]?.value, -2);
    assert.equal((await telemetry.points('t.gauge'))[0]?.value, -5);
    const [histogram] = await telemetry.points('t.histogram');
    assert.deepEqual(histogram?.value, {
      min: 5,
      max: 5,
      sum: 5,
      count: 1,
      buckets: { boundaries: [1, 10], counts: [0, 1, 0] },
    });
  });

  it('made before an SDK was registered work as soon as one is', async () => {
    telemetry.uninstall();
    const counter = metrics.counter('t.early');
    const bound = counter.bind({ b: 1 });
    counter.add(100);
    telemetry.install();
    counter.add(1);
    bound.add(2);
    assert.deepEqual(
      (await telemetry.points('t.early')).map((each) => each.value),
      [1, 2],
    );
    telemetry.installMeterProvider();
    bound.add(4);
    assert.deepEqual(
      (await telemetry.points('t.early')).map((each) => each.value),
      [4],
    );
  });

  it('are got once from each provider', () => {
    let made = 0;
    const noop = api.getMeterProvider().getMeter('x');
    const createCounter: typeof noop.createCounter = (...args) => {
      made++;
      return noop.createCounter(...args);
    };
    api.disable();
    api.setGlobalMeterProvider({
      getMeter: () => Object.assign(Object.create(noop), { createCounter }),
    });
    const counter = metrics.counter('t.once');
    counter.add();
    counter.add();
    assert.equal(made, 1);
  });

  it('are the same when they are asked for again', () => {
    const group = meter('t.group');
    assert.equal(meter('t.group'), group);
    const first = group.histogram('h', { unit: 'By', boundaries: [1, 2] });
    assert.equal(group.histogram('h'), first);
    assert.equal(group.histogram('h', { unit: 'By', boundaries: [1, 2] }), first);
    assert.notEqual(group.histogram('h', { unit: 'By' }), first);
    assert.notEqual(group.histogram('h', { unit: 'By', boundaries: [1, 3] }), first);
    assert.notEqual(metrics.histogram('h'), first);
    assert.notEqual(group.counter('h'), first);
  });

  it('leave out what is no value, and say so once', async () => {
    const warnings = listen();
    const counter = metrics.counter('t.strict');
    for (const value of [-1, Number.NaN, Number.POSITIVE_INFINITY, '3', null, 10n, {}]) {
      counter.add(value as number);
    }
    counter.add(0);
    const own = warnings.filter((text) => text.includes('t.strict'));
    assert.deepEqual(own, [
      'The metric t.strict: -1 is no value for it and was left out. This is said once.',
    ]);
    assert.deepEqual(
      (await telemetry.points('t.strict')).map((each) => each.value),
      [0],
    );
    metrics.histogram('t.strict.h').record(-1);
    metrics.gauge('t.strict.g').record(Number.NaN);
    metrics.upDownCounter('t.strict.u').add(Number.NEGATIVE_INFINITY);
    assert.deepEqual(await telemetry.points('t.strict.h'), []);
    assert.deepEqual(await telemetry.points('t.strict.g'), []);
    assert.deepEqual(await telemetry.points('t.strict.u'), []);
  });

  it('do not let through what an SDK throws', () => {
    const warnings = listen();
    metrics.counter('t.hostile').add(1, { big: 1n as unknown as number });
    api.disable();
    api.setGlobalMeterProvider({
      getMeter: () => {
        throw new Error('sdk');
      },
    });
    const counter = metrics.counter('t.throwing');
    counter.add(1);
    counter.add(1);
    assert.equal(warnings.filter((text) => text.includes('t.throwing')).length, 1);
  });

  it('have fixed attributes when they are bound, copied then', async () => {
    const attributes = { a: 1 };
    const bound = metrics.counter('t.bound').bind(attributes).bind({ b: 2 });
    attributes.a = 9;
    bound.add();
    metrics.upDownCounter('t.bound.u').bind({ a: 1 }).add(-2);
    metrics.gauge('t.bound.g').bind({ a: 1 }).record(3);
    metrics.histogram('t.bound.h').bind({ a: 1 }).bind({ a: 2 }).record(3);
    assert.deepEqual(
      (await telemetry.points('t.bound')).map((each) => each.attributes),
      [{ a: 1, b: 2 }],
    );
    assert.equal((await telemetry.points('t.bound.u'))[0]?.value, -2);
    assert.equal((await telemetry.points('t.bound.g'))[0]?.value, 3);
    assert.deepEqual((await telemetry.points('t.bound.h'))[0]?.attributes, { a: 2 });
  });

  it('are refused with a name or an option that is wrong', () => {
    const wrong: [() => unknown, RegExp][] = [
      [() => metrics.counter(''), /^counter\(name\) must be a text of 1 to 255/],
      [() => metrics.gauge('1st'), /^gauge\(name\)/],
      [() => metrics.timer('a b'), /^timer\(name\)/],
      [() => metrics.histogram('ä'), /^histogram\(name\)/],
      [() => metrics.counter('a'.repeat(256)), /^counter\(name\)/],
      [() => metrics.counter(3 as unknown as string), /^counter\(name\)/],
      [
        () => metrics.counter('a', { unit: 'x'.repeat(64) }),
        /^counter\('a'\)\.unit must be a text of at most 63/,
      ],
      [() => metrics.counter('a', { unit: '€' }), /unit/],
      [() => metrics.counter('a', { description: 3 as unknown as string }), /description/],
      [
        () => metrics.counter('a', { boundaries: [1] } as object),
        /^counter\('a'\)\.boundaries must be one of unit, description/,
      ],
      [() => metrics.counter('a', [] as object), /^counter\('a'\)\.options/],
      [
        () => metrics.histogram('a', { boundaries: [2, 1] }),
        /boundaries must be a list of finite numbers/,
      ],
      [() => metrics.histogram('a', { boundaries: [1, Number.NaN] }), /boundaries/],
      [() => metrics.histogram('a', { boundaries: 3 as unknown as number[] }), /boundaries/],
      [() => metrics.timer('a', { unit: 'ms' } as object), /^timer\('a'\)\.unit must be one of/],
      [() => metrics.timer('a', { clock: {} as FakeClock }), /clock/],
      [
        () => metrics.observableGauge('a', {}, 3 as unknown as () => void),
        /callback must be a function/,
      ],
      [() => metrics.observableGauge('a', null as unknown as object, () => 1), /options/],
      [() => meter(''), /^meter\(name\)/],
    ];
    for (const [call, message] of wrong) {
      assert.throws(call, (error) => {
        assert.ok(error instanceof InvalidOptionError);
        assert.match(error.message, message);
        return true;
      });
    }
    assert.ok(metrics.counter('Aa1_.-/z'.padEnd(255, 'x')));
  });

  it('exist as functions of their own too', async () => {
    room.counter('t.free').add();
    assert.equal((await telemetry.points('t.free'))[0]?.value, 1);
    for (const name of Object.keys(metrics)) assert.ok(name in room, name);
  });
});

describe('A timer', () => {
  const telemetry = recordTelemetry();
  const clock = new FakeClock();
  let count = 0;
  const fresh = () => {
    const name = `t.timer${count++}`;
    return { name, timer: metrics.timer(name, { clock }) };
  };
  const recorded = async (name: string) =>
    (await telemetry.points(name)).map(({ value, attributes }) => {
      const { sum, count: times } = value as unknown as { sum: number; count: number };
      return [sum, times, attributes];
    });

  it('measures seconds from its start to its stop, once', async () => {
    const { name, timer } = fresh();
    const stop = timer.start({ a: 1 });
    await clock.advance(250);
    assert.equal(stop({ b: 2 }), 0.25);
    await clock.advance(250);
    assert.equal(stop(), 0.25);
    assert.deepEqual(await recorded(name), [[0.25, 1, { a: 1, b: 2 }]]);
    const [point] = await telemetry.points(name);
    const { buckets } = point!.value as unknown as { buckets: { boundaries: number[] } };
    assert.deepEqual(buckets.boundaries, secondBoundaries);
  });

  it('stops at the end of a block', async () => {
    const { name, timer } = fresh();
    const stop = timer.start();
    await clock.advance(500);
    stop[Symbol.dispose]();
    assert.deepEqual(await recorded(name), [[0.5, 1, {}]]);
  });

  it('measures a call and hands on what it returns', async () => {
    const { name, timer } = fresh();
    assert.equal(
      timer.time(() => 7, { a: 1 }),
      7,
    );
    const promise = timer.time(async () => {
      await new Promise<void>((resolve) => void clock.setTimeout(resolve, 1000));
      return 'late';
    });
    await clock.advance(1000);
    assert.equal(await promise, 'late');
    assert.deepEqual(await recorded(name), [
      [0, 1, { a: 1 }],
      [1, 1, {}],
    ]);
  });

  it('records a call that fails, by the kind of the error', async () => {
    const { name, timer } = fresh();
    const error = new TypeError('x');
    assert.throws(
      () =>
        timer.time(() => {
          throw error;
        }),
      (thrown) => thrown === error,
    );
    await assert.rejects(
      timer.time(() => Promise.reject(error)),
      (thrown) => thrown === error,
    );
    assert.throws(
      () =>
        timer.time(() => {
          throw 'text';
        }),
      (thrown) => thrown === 'text',
    );
    assert.deepEqual(await recorded(name), [
      [0, 2, { 'error.type': 'TypeError' }],
      [0, 1, { 'error.type': '_OTHER' }],
    ]);
  });

  it('takes durations measured elsewhere, and fixed attributes', async () => {
    const { name, timer } = fresh();
    timer.record(2, { a: 1 });
    const bound = timer.bind({ b: 1 }).bind({ c: 1 });
    bound.record(3);
    bound.time(() => {}, { d: 1 });
    assert.deepEqual(await recorded(name), [
      [2, 1, { a: 1 }],
      [3, 1, { b: 1, c: 1 }],
      [0, 1, { b: 1, c: 1, d: 1 }],
    ]);
  });
});
