import assert from 'node:assert/strict';
import { context, ROOT_CONTEXT, SeverityNumber, type Span, trace } from '@opentelemetry/api';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type winston from 'winston';
import Transport from 'winston-transport';
import { recordTelemetry } from '../../support/otel.ts';
import {
  type InstrumentedWinston,
  instrumentedWinston,
  instrumentInPlace,
} from './instrumented-winston.ts';

class Kept extends Transport {
  readonly messages: unknown[] = [];
  override log(info: { message: unknown }, next: () => void): void {
    this.messages.push(info.message);
    next();
  }
}

describe("A record of an app's own winston", () => {
  const telemetry = recordTelemetry();
  let instrumented: InstrumentedWinston;
  let create: typeof winston.createLogger;
  let format: typeof winston.format;

  const { error } = console;
  beforeEach(() => {
    instrumented = instrumentedWinston();
    ({ createLogger: create, format } = instrumented.winston);
    console.error = () => {}; // where winston says that a logger has no transports
  });
  afterEach(() => {
    console.error = error;
    instrumented.restore();
  });

  const bodies = (): unknown[] => telemetry.logRecords.map((record) => record.body);
  const only = (): ReadableLogRecord => {
    assert.equal(telemetry.logRecords.length, 1);
    return telemetry.logRecords[0]!;
  };
  const inSpan = (work: (span: Span) => void): Span =>
    trace.getTracer('t').startActiveSpan('s', (span) => {
      work(span);
      span.end();
      return span;
    });

  describe('is sent once', () => {
    it('with its body, severity and fields', () => {
      create({ transports: new Kept() }).warn('hi', { a: 1, deep: { b: [1n] } });
      const record = only();
      assert.deepEqual(
        [record.body, record.severityNumber, record.severityText, record.attributes],
        ['hi', SeverityNumber.WARN, 'warn', { a: 1, deep: { b: ['1'] } }],
      );
      assert.equal(record.instrumentationScope.name, 'otelier/winston');
    });

    it('however often the logger is configured, with the same options or others', () => {
      const options = { transports: [new Kept()] };
      const logger = create(options);
      logger.configure(options);
      logger.configure(options);
      logger.info('a');
      assert.deepEqual(bodies(), ['a']);
      logger.configure({ transports: [] });
      logger.info('b');
      logger.configure({ level: 'error' });
      logger.info('hidden');
      logger.error('c');
      assert.deepEqual(bodies(), ['a', 'b', 'c']);
    });

    it('by each of several loggers made with one list of transports', () => {
      const options = { transports: [new Kept()] };
      const one = create({ ...options, level: 'debug' });
      const two = create({ ...options, level: 'error' });
      const three = create({ ...options });
      one.debug('one');
      two.debug('hidden');
      two.error('two');
      three.info('three');
      assert.deepEqual(bodies(), ['one', 'two', 'three']);
      one.close();
      two.configure({ ...options, level: 'error' });
      two.info('hidden');
      two.error('still once');
      assert.deepEqual(bodies().slice(3), ['still once']);
    });

    it('by the same object logged twice, and by two loggers', () => {
      const logger = create({ transports: new Kept() });
      const other = create({ transports: new Kept() });
      const info = { level: 'info', message: 'same' };
      logger.log(info);
      logger.log(info);
      other.log(info);
      assert.deepEqual(bodies(), ['same', 'same', 'same']);
    });

    it('by child loggers, with what they add', () => {
      const child = create({ transports: new Kept() }).child({ c: 1 }).child({ d: 2 });
      child.info('x');
      assert.deepEqual(only().attributes, { c: 1, d: 2 });
    });

    it("by winston's default logger, with transports added and removed", () => {
      const { winston } = instrumented;
      const kept = new Kept();
      winston.add(kept);
      winston.info('a');
      winston.remove(kept);
      winston.info('b');
      winston.configure({ transports: [kept] });
      winston.info('c');
      winston.loggers.add('x', { transports: [kept] }).info('d');
      assert.deepEqual(bodies(), ['a', 'b', 'c', 'd']);
    });

    it('when its logger lets it pass, whatever levels the other transports have', () => {
      const verbose = new Kept({ level: 'silly' });
      const terse = new Kept({ level: 'error' });
      const logger = create({ level: 'info', transports: [verbose, terse] });
      logger.debug('hidden');
      logger.info('shown');
      logger.level = 'debug';
      logger.debug('now shown');
      assert.deepEqual(bodies(), ['shown', 'now shown']);
      assert.deepEqual(verbose.messages, ['hidden', 'shown', 'now shown']);
      assert.deepEqual(terse.messages, []);
    });

    it('for a caught exception, without what the resource says already', () => {
      const handler = new Kept();
      const logger = create({ transports: [], exceptionHandlers: [handler], exitOnError: false });
      try {
        const { exceptions } = logger as unknown as {
          exceptions: { getAllInfo(error: Error): winston.LogEntry };
        };
        logger.log(exceptions.getAllInfo(new TypeError('caught')));
      } finally {
        logger.exceptions.unhandle();
      }
      assert.equal(handler.messages.length, 1);
      assert.deepEqual(Object.keys(only().attributes), [
        'exception.type',
        'exception.message',
        'exception.stacktrace',
      ]);
    });

    it('and asks for no handler of exceptions', () => {
      const before = process.listenerCount('uncaughtException');
      create({ transports: [new Kept()] });
      assert.equal(process.listenerCount('uncaughtException'), before);
    });
  });

  it('is sent when several come at once', () => {
    const logger = create({ transports: new Kept() });
    for (const each of logger.transports) each.cork();
    logger.info('a');
    logger.info('b');
    for (const each of logger.transports) each.uncork();
    assert.deepEqual(bodies(), ['a', 'b']);
  });

  describe('is sent within the call', () => {
    /** A transport that takes its next record when it is told to. */
    class Slow extends Kept {
      next: (() => void) | undefined;
      override log(info: { message: unknown }, next: () => void): void {
        super.log(info, () => {
          this.next = next;
        });
      }
    }
    const numbers = Array.from({ length: 100 }, (_, index) => `n ${index}`);

    it('even while a slow transport holds the logger up, formatted once', () => {
      let formatted = 0;
      const count = format((info) => {
        formatted++;
        return info.drop ? false : Object.assign(info, { n: formatted });
      });
      const slow = new Slow();
      const logger = create({ format: count(), transports: slow });
      for (const text of numbers) logger.info(text);
      logger.info('dropped', { drop: true });
      assert.deepEqual(bodies(), numbers);
      assert.deepEqual(
        telemetry.logRecords.map(({ attributes }) => attributes.n),
        numbers.map((_, index) => index + 1),
      );
      while (slow.messages.length < 100) slow.next?.();
      slow.next?.();
      assert.deepEqual(slow.messages, numbers);
      assert.equal(bodies().length, 100);
      assert.equal(formatted, 101);
    });

    it('in its own trace, with the same object logged again', () => {
      const logger = create({ transports: new Slow() });
      const info: winston.LogEntry = { level: 'info', message: 'same' };
      const spans = [inSpan(() => logger.log(info)), inSpan(() => logger.log(info))];
      for (let i = 0; i < 40; i++) spans.push(inSpan(() => logger.log(info)));
      assert.deepEqual(
        telemetry.logRecords.map((record) => record.spanContext?.spanId),
        spans.map((span) => span.spanContext().spanId),
      );
      logger.log(info);
      assert.equal(info.trace_id, undefined, 'no ids of an earlier call');
      assert.equal(telemetry.logRecords.at(-1)?.spanContext, undefined);
    });

    it('with a format that fails, which is the business of winston', () => {
      const fails = format((info) => {
        if (info.bad) throw new Error('bad');
        return info;
      });
      const slow = new Slow();
      const logger = create({ format: fails(), transports: slow });
      assert.throws(() => logger.info('x', { bad: true }), /bad/);
      for (const text of numbers) logger.info(text);
      logger.info('held', { bad: true });
      assert.deepEqual(bodies(), numbers);
      assert.throws(() => {
        for (let i = 0; i < 200; i++) slow.next?.();
      }, /bad/);
    });

    it('by a logger that is silent only after it', () => {
      const slow = new Slow();
      const logger = create({ transports: slow });
      for (const text of numbers) logger.info(text);
      logger.silent = true;
      logger.info('hidden');
      for (let i = 0; i < 200; i++) slow.next?.();
      assert.deepEqual(bodies(), numbers);
      assert.ok(slow.messages.length < 50, 'the app has silenced it too');
    });
  });

  describe('leaves the app what is its own', () => {
    it('the list of transports, frozen or not, cleared and filled again', () => {
      const list = Object.freeze([new Kept()]);
      const logger = create({ transports: list as unknown as Kept[] });
      logger.info('a');
      assert.equal(logger.transports.length, 1);
      logger.clear();
      assert.equal(logger.transports.length, 0);
      const kept = new Kept();
      logger.add(kept).remove(kept).add(kept);
      logger.info('b');
      assert.deepEqual(bodies(), ['a', 'b']);
      assert.deepEqual(kept.messages, ['b']);
    });

    it('records that wait for a first transport', () => {
      const logger = create({ transports: [] });
      for (let i = 0; i < 60; i++) logger.info(`early ${i}`);
      assert.equal(bodies().length, 60);
      const kept = new Kept();
      logger.add(kept);
      return new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
        assert.equal(kept.messages.length, 60);
        assert.equal(bodies().length, 60);
      });
    });
  });

  it('has its text as body, without colours and with the format of logstash', () => {
    create({ format: format.logstash(), transports: new Kept() }).info('text', { a: 1 });
    create({ format: format.colorize({ all: true }), transports: new Kept() }).info('red');
    create({ format: format.json(), transports: new Kept() }).info(undefined);
    assert.deepEqual(bodies(), ['text', 'red', undefined]);
    assert.deepEqual(telemetry.logRecords[0]?.attributes, { a: 1 });
  });

  describe('is not sent', () => {
    it('by a silent logger or transport', () => {
      const logger = create({ silent: true, transports: new Kept() });
      logger.info('a');
      logger.silent = false;
      for (const each of logger.transports) each.silent = true;
      logger.info('b');
      assert.deepEqual(bodies(), []);
    });

    it('when all its transports are silent, and is when one of them writes it', () => {
      const silent = new Kept({ silent: true });
      const logger = create({ transports: [silent] });
      logger.info('hidden');
      logger.add(new Kept());
      logger.info('shown');
      assert.deepEqual(bodies(), ['shown']);
    });

    it('when a format filters it out', () => {
      const drop = format((info) => (info.drop ? false : info));
      const logger = create({ format: drop(), transports: new Kept() });
      logger.info('gone', { drop: true });
      logger.info('kept');
      assert.deepEqual(bodies(), ['kept']);
    });

    it('when it is one of this package', () => {
      create({ transports: new Kept() }).log({
        level: 'info',
        message: 'x',
        [Symbol.for('otelier.logger')]: {},
      });
      assert.deepEqual(bodies(), []);
    });

    it('below the severity that the instrumentation was given', () => {
      instrumented.restore();
      instrumented = instrumentedWinston({ logSeverity: SeverityNumber.WARN });
      const logger = instrumented.winston.createLogger({ level: 'silly', transports: new Kept() });
      logger.info('hidden');
      logger.warn('shown');
      assert.deepEqual(bodies(), ['shown']);
    });

    it('when sending is disabled, while the ids are written all the same; and the other way round', () => {
      for (const config of [{ disableLogSending: true }, { disableLogCorrelation: true }]) {
        instrumented.restore();
        instrumented = instrumentedWinston(config);
        const info: winston.LogEntry = { level: 'info', message: 'x' };
        const span = inSpan(() =>
          instrumented.winston.createLogger({ transports: new Kept() }).log(info),
        );
        const sends = config.disableLogSending !== true;
        assert.equal(bodies().length, sends ? 1 : 0);
        assert.equal(info.trace_id, sends ? undefined : span.spanContext().traceId);
      }
    });

    it("when the app's own transport sends it, and is when that one does not", () => {
      const sender = { enabled: () => true };
      class Upstream extends Transport {
        readonly _logger = sender;
        override log(_info: unknown, next: () => void): void {
          next();
        }
      }
      Object.defineProperty(Upstream, 'name', { value: 'OpenTelemetryTransportV3' });
      const own = new Upstream({ level: 'error' });
      const logger = create({ transports: [own, new Kept()] });
      logger.error('theirs');
      logger.info('ours, since theirs asks for errors alone');
      sender.enabled = () => false;
      logger.error('ours, since theirs has no provider');
      sender.enabled = () => true;
      own.silent = true;
      logger.error('ours, since theirs is silent');
      assert.equal(bodies().length, 3);
      assert.ok(bodies().every((body) => String(body).startsWith('ours')));
    });
  });

  describe('belongs to the trace', () => {
    it('of the call, without the ids as attributes', () => {
      const logger = create({ transports: new Kept() });
      const span = inSpan(() => logger.info('x'));
      assert.deepEqual(only().spanContext?.spanId, span.spanContext().spanId);
      assert.deepEqual(only().attributes, {});
    });

    it('of the call when winston hands it on later', () => {
      const logger = create({ transports: new Kept() });
      const span = inSpan(() => {
        logger.cork();
        logger.info('kept back');
      });
      inSpan(() => logger.uncork());
      assert.equal(only().spanContext?.spanId, span.spanContext().spanId);
    });

    it('of the call when a format leaves the ids alone of it', () => {
      const rebuild = format((info) => {
        const { level, message, trace_id, span_id, trace_flags } = info;
        return { level, message, trace_id, span_id, trace_flags, [Symbol.for('level')]: level };
      });
      const logger = create({ format: rebuild(), transports: new Kept() });
      const span = inSpan(() => {
        logger.cork();
        logger.info('x');
      });
      context.with(ROOT_CONTEXT, () => logger.uncork());
      assert.deepEqual(only().spanContext?.traceId, span.spanContext().traceId);
      assert.deepEqual(only().attributes, {});
    });

    it('of none, when there is none; ids of another kind stay attributes', () => {
      create({ transports: new Kept() }).info('x', {
        trace_id: 'mine',
        span_id: 3,
        trace_flags: '01',
      });
      assert.equal(only().spanContext, undefined);
      assert.deepEqual(only().attributes, { trace_id: 'mine', span_id: 3 });
    });
  });

  describe('with an error', () => {
    const boom = (): Error =>
      Object.assign(new TypeError('boom', { cause: new Error('root') }), { status: 500 });

    it('as an argument says its stack and its cause once', () => {
      create({ transports: new Kept() }).error('msg', boom());
      const { attributes, body } = only();
      assert.equal(body, 'msg boom');
      assert.deepEqual(Object.keys(attributes).toSorted(), [
        'error.cause.message',
        'error.cause.stacktrace',
        'error.cause.type',
        'exception.message',
        'exception.stacktrace',
        'exception.type',
        'status',
      ]);
      assert.equal(attributes['exception.type'], 'TypeError');
      assert.equal(attributes['error.cause.message'], 'root');
    });

    it('as a field, by its code where it has one', () => {
      create({ transports: new Kept() }).error('msg', {
        err: Object.assign(boom(), { code: 'E1' }),
        a: 1,
      });
      const { attributes } = only();
      assert.equal(attributes['exception.type'], 'E1');
      assert.equal(attributes['err.cause.message'], 'root');
      assert.equal(attributes.a, 1);
      assert.ok(!('err' in attributes));
    });

    it('alone, with and without the format for errors', () => {
      const plain = create({ transports: new Kept() });
      plain.error(boom());
      create({ transports: new Kept(), format: format.errors({ stack: true }) }).error(boom());
      for (const { attributes, body } of telemetry.logRecords) {
        assert.equal(body, 'boom');
        assert.equal(attributes['exception.type'], 'TypeError');
        assert.equal(attributes['exception.message'], 'boom');
        assert.match(String(attributes['exception.stacktrace']), /winston-instrumentation\.test/);
        assert.ok(!('stack' in attributes));
      }
    });

    it('that is a text or data, and with a cause that is none', () => {
      const logger = create({ transports: new Kept() });
      logger.error('a', { error: 'just text' });
      logger.error('b', { error: { message: 'as data', code: 7, cause: 'why' } });
      logger.error('c', { err: new Error('x', { cause: 404 }) });
      const [a, b, c] = telemetry.logRecords.map((record) => record.attributes);
      assert.deepEqual(a, { 'exception.message': 'just text' });
      assert.deepEqual(b, {
        'exception.type': '7',
        'exception.message': 'as data',
        'error.cause': 'why',
      });
      assert.equal(c?.['err.cause'], 404);
    });

    it('is not seen where there is none', () => {
      const logger = create({ format: format.splat(), transports: new Kept() });
      logger.info('user %s', 'bob');
      logger.info('user', { name: 'bob', code: 3 });
      logger.info('flag', { error: false, err: 3 });
      assert.deepEqual(
        telemetry.logRecords.map((record) => record.attributes),
        [{}, { name: 'bob', code: 3 }, { error: false, err: 3 }],
      );
    });
  });

  it('has its level without colours, and severities of sets of levels and of the app', () => {
    instrumented.restore();
    instrumented = instrumentedWinston({ severityMapping: { noisy: SeverityNumber.TRACE2 } });
    const { createLogger, config, format: formats } = instrumented.winston;
    const options = { format: formats.colorize({ all: true }), transports: new Kept() };
    createLogger({ ...options, levels: config.syslog.levels }).crit('a');
    createLogger({ ...options, level: 'silly', levels: config.npm.levels }).http('b');
    createLogger({
      ...options,
      format: formats.simple(),
      level: 'other',
      levels: { noisy: 0, other: 1 },
    })
      .log('noisy', 'c')
      .log('other', 'd');
    assert.deepEqual(
      telemetry.logRecords.map((record) => [record.severityText, record.severityNumber]),
      [
        ['crit', SeverityNumber.FATAL],
        ['http', SeverityNumber.DEBUG3],
        ['noisy', SeverityNumber.TRACE2],
        ['other', undefined],
      ],
    );
  });

  it('names an event, and may have a body that is no text', () => {
    const logger = create({ transports: new Kept() });
    logger.info({ message: { a: 1 }, 'otel.event.name': 'e' });
    logger.info('x', { 'otel.event.name': 3 });
    assert.deepEqual(only0(telemetry.logRecords), ['e', { a: 1 }, {}]);
    assert.deepEqual(telemetry.logRecords[1]?.attributes, { 'otel.event.name': 3 });
  });

  it('never throws, whatever is in it', () => {
    const logger = create({ transports: new Kept(), format: format((info) => info)() });
    const cycle: { self?: object } = {};
    cycle.self = cycle;
    const trap = Object.defineProperty({}, 'x', {
      enumerable: true,
      get: () => {
        throw new Error('trap');
      },
    });
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const wide = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`k${index}`, [[]]]));
    let deep: object = {};
    for (let level = 0; level < 50; level++) deep = { deep };
    const many = Array.from({ length: 250 }, () => Array.from({ length: 250 }, () => ({})));
    logger.info('x', {
      cycle,
      trap,
      wide,
      deep,
      many,
      f() {},
      s: Symbol('s'),
      n: null,
      u: undefined, // prettier-ignore
      date: new Date(0),
      map: new Map([[1, 2]]),
      set: new Set([1]),
      bytes: new Uint8Array([1]),
      proxy,
      inner: { error: new Error('inner') }, // prettier-ignore
    });
    const { attributes } = only();
    assert.deepEqual(attributes.cycle, { self: '[Circular]' });
    assert.deepEqual(attributes.trap, { x: '[Unreadable]' });
    assert.equal(attributes.proxy, '[Unreadable]');
    assert.deepEqual(
      [attributes.date, attributes.map, attributes.set],
      ['1970-01-01T00:00:00.000Z', [[1, 2]], [1]],
    ); // prettier-ignore
    assert.deepEqual([attributes.f, attributes.s], ['[Function]', 'Symbol(s)']);
    assert.match(JSON.stringify(attributes.deep), /\[Too deep\]/);
    assert.match(JSON.stringify(attributes.many), /\[Too much\]/);
    assert.equal((attributes.inner as { error: { message: string } }).error.message, 'inner');
  });

  it('does not reach the app when it cannot be read', () => {
    const logger = create({ transports: new Kept(), format: format((info) => info)() });
    const trap = Object.defineProperty({ level: 'info', message: 'x' }, 'otel.event.name', {
      get: () => {
        throw new Error('trap');
      },
    });
    logger.log(trap);
    logger.info('next');
    assert.deepEqual(bodies(), ['next']);
  });
});

describe('A winston of another make', () => {
  it('is handed on as it is', () => {
    const mock = { createLogger: () => undefined } as unknown as typeof winston;
    assert.doesNotThrow(() => instrumentInPlace(mock)());
    assert.doesNotThrow(() => instrumentInPlace({ default: mock } as unknown as typeof winston)());
  });
});

function only0([record]: readonly (ReadableLogRecord & { eventName?: string })[]): unknown[] {
  return [record?.eventName, record?.body, record?.attributes];
}
