/* oxlint-disable unicorn/no-thenable -- objects with a then are what is tested */
import assert from 'node:assert/strict';
import { type EventEmitter, once } from 'node:events';
import { diag, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { InvalidOptionError } from '../../src/base/index.ts';
import { traced } from '../../src/tracing/index.ts';
import { recordTelemetry } from '../support/otel.ts';

describe('A traced function', () => {
  const telemetry = recordTelemetry();
  const only = (): ReadableSpan => {
    assert.equal(telemetry.spans.length, 1);
    return telemetry.spans[0]!;
  };
  const activeSpan = (): string | undefined => trace.getActiveSpan()?.spanContext().spanId;

  it('has a span around each call, active while it runs', () => {
    const add = traced('add', function add(this: { base: number }, a: number, b: number) {
      assert.ok(activeSpan());
      return this.base + a + b;
    });
    assert.equal(add.call({ base: 1 }, 2, 3), 6);
    assert.equal(activeSpan(), undefined);
    const span = only();
    assert.deepEqual([span.name, span.kind, span.attributes], ['add', SpanKind.INTERNAL, {}]);
    assert.equal(span.instrumentationScope.name, 'otelier/tracing');
    assert.deepEqual([add.name, add.length], ['add', 2]);
  });

  it('keeps the span active across what it awaits, and under a span of its caller', async () => {
    const inner = traced('inner', async () => {
      const before = activeSpan();
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(activeSpan(), before);
      return activeSpan();
    });
    const outer = traced('outer', async () => [activeSpan(), await inner()]);
    const [outerId, innerId] = await outer();
    const [first, second] = telemetry.spans;
    assert.deepEqual([first?.name, second?.name], ['inner', 'outer']);
    assert.equal(first?.spanContext().spanId, innerId);
    assert.equal(first?.parentSpanContext?.spanId, outerId);
  });

  it('has the kind and the attributes that its options say', () => {
    const load = traced(
      'load',
      { kind: SpanKind.CLIENT, attributes: (id: string, n: number) => ({ id, n }) },
      (id: string, n: number) => id.repeat(n),
    );
    assert.equal(load('ab', 2), 'abab');
    assert.deepEqual([only().kind, only().attributes], [SpanKind.CLIENT, { id: 'ab', n: 2 }]);
    telemetry.reset();
    traced('fixed', { attributes: { a: 1 } }, () => {})();
    assert.deepEqual(only().attributes, { a: 1 });
  });

  it('runs all the same when its attributes cannot be made', () => {
    let warnings = 0;
    const quiet = (): void => {};
    diag.setLogger({
      error: quiet,
      warn: () => warnings++,
      info: quiet,
      debug: quiet,
      verbose: quiet,
    });
    const throwing = () => {
      throw new Error('x');
    };
    const fn = traced('t', { attributes: throwing }, () => 1);
    assert.deepEqual([fn(), fn()], [1, 1]);
    assert.equal(traced('t', { attributes: () => undefined }, () => 2)(), 2);
    diag.disable();
    assert.equal(warnings, 1);
    assert.equal(telemetry.spans.length, 3);
  });

  it('records what it throws or rejects with, and hands on the same error', async () => {
    const error = new RangeError('too far');
    const thrower = traced('t', () => {
      throw error;
    });
    const rejecter = traced('t', async () => thrower());
    assert.throws(thrower, (thrown) => thrown === error);
    await assert.rejects(rejecter(), (thrown) => thrown === error);
    assert.equal(telemetry.spans.length, 3);
    for (const span of telemetry.spans) {
      assert.deepEqual(span.status, { code: SpanStatusCode.ERROR, message: 'too far' });
      assert.equal(span.attributes['error.type'], 'RangeError');
      assert.equal(span.events[0]?.name, 'exception');
      assert.equal(span.events[0]?.attributes?.['exception.message'], 'too far');
    }
  });

  it('copes with any value that is thrown', () => {
    const hostile = new Error('h');
    Object.defineProperty(hostile, 'name', { get: () => assert.fail('trap') });
    const nameless = Object.create(null) as object;
    for (const value of ['text', undefined, null, 3, hostile, nameless]) {
      const thrower = traced('t', () => {
        throw value;
      });
      let caught: unknown = thrower;
      try {
        thrower();
      } catch (thrown) {
        caught = thrown;
      }
      assert.equal(caught, value);
    }
    assert.equal(telemetry.spans.length, 6);
    for (const span of telemetry.spans) assert.equal(span.status.code, SpanStatusCode.ERROR);
    assert.equal(telemetry.spans[0]?.attributes['error.type'], '_OTHER');
    assert.equal(telemetry.spans[0]?.status.message, 'text');
  });

  it('does not hide a rejection that nobody handles', async () => {
    const listeners = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    try {
      const seen = once(process as EventEmitter, 'unhandledRejection');
      const error = new Error('nobody');
      void traced('t', () => Promise.reject(error))();
      assert.equal((await seen)[0], error);
    } finally {
      for (const listener of listeners) process.on('unhandledRejection', listener);
    }
  });

  it('leaves a query that is lazy lazy, whole, and run once', async () => {
    class Query {
      runs = 0;
      readonly parts: string[] = [];
      #secret = 'rows';
      where(part: string): this {
        this.parts.push(part);
        return this;
      }
      // biome-ignore lint/suspicious/noThenProperty: a query of a database library has one
      then<T>(onValue: (rows: string) => T, onError?: (error: unknown) => T): Promise<T> {
        this.runs++;
        assert.ok(activeSpan(), 'its work belongs to the span');
        if (this.parts.includes('bad'))
          return Promise.reject(new Error('bad')).then(onValue, onError);
        return Promise.resolve(`${this.#secret} ${this.parts.join()}`).then(onValue, onError);
      }
    }
    const query = new Query();
    const find = traced('find', () => query);
    const built = find();
    assert.equal(built, query);
    assert.equal(query.runs, 0);
    assert.equal(telemetry.spans.length, 0);
    assert.equal(await built.where('a').where('b'), 'rows a,b');
    assert.equal(query.runs, 1);
    assert.equal(only().status.code, SpanStatusCode.UNSET);
    await assert.rejects(async () => traced('find', () => new Query().where('bad'))(), /bad/);
    const rejected = traced('find', () =>
      new Query().where('bad'),
    )() as unknown as PromiseLike<string>;
    await assert.rejects(async () => rejected.then(undefined), /bad/);
    const passed = traced('find', () => new Query())() as unknown as PromiseLike<string>;
    assert.equal(await passed.then(undefined, () => 'x'), 'rows ');
    assert.deepEqual(
      telemetry.spans.map((span) => span.status.code),
      [0, 2, 2, 0],
    );
  });

  it('ends at once when it cannot watch what it returned', async () => {
    // biome-ignore lint/suspicious/noThenProperty: that is the case
    const frozen = Object.freeze({ then: (done: (value: number) => void) => done(1) });
    assert.equal(await (traced('t', () => frozen)() as PromiseLike<number>), 1);
    const trap = Object.defineProperty({}, 'then', {
      get: () => {
        throw new Error('trap');
      },
    });
    assert.equal(traced('t', () => trap)(), trap);
    assert.equal(traced('t', () => null)(), null);
    assert.equal(telemetry.spans.length, 3);
  });

  it('is a generator function as it was', () => {
    function* items(): Generator<number> {
      yield 1;
    }
    async function* later(): AsyncGenerator<number> {
      yield 1;
    }
    assert.equal(traced('t', items), items);
    assert.equal(traced('t', later), later);
  });

  it('runs without a span when an SDK throws, or when there is none', () => {
    telemetry.uninstall();
    assert.equal(traced('t', () => 1)(), 1);
    const getTracer = () => {
      throw new Error('sdk');
    };
    trace.setGlobalTracerProvider({ getTracer });
    try {
      assert.equal(traced('t', () => 2)(), 2);
      assert.throws(
        traced('t', () => {
          throw new Error('own');
        }),
        /own/,
      );
    } finally {
      trace.disable();
    }
  });

  it('is refused with a name, a function or an option that is wrong', () => {
    const call = traced as unknown as (...args: unknown[]) => unknown;
    const wrong: [unknown[], RegExp][] = [
      [['', () => {}], /^traced\(name\) must be a text that is not empty/],
      [['a', {}], /^traced\('a'\)\.fn must be a function/],
      [['a'], /^traced\.options must be an object/],
      [['a', { kind: 'client' }, () => {}], /^traced\.kind must be a SpanKind/],
      [['a', { kind: 9 }, () => {}], /^traced\.kind/],
      [['a', { attributes: 3 }, () => {}], /^traced\.attributes must be an object or a function/],
      [['a', { name: 'b' }, () => {}], /^traced\.name must be one of kind, attributes/],
      [[{ nmae: 'b' }], /^traced\.nmae must be one of name, kind, attributes/],
      [[{ name: '' }], /^traced\.name must be a text that is not empty/],
      [[null], /^traced\.options/],
      [[() => {}, {}], /^@traced must be written with parentheses/],
    ];
    for (const [args, message] of wrong) {
      assert.throws(
        () => call(...args),
        (error) => {
          assert.ok(error instanceof InvalidOptionError);
          assert.match(error.message, message);
          return true;
        },
      );
    }
  });
});
