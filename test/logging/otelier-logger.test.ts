import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import winston from 'winston';
import Transport from 'winston-transport';
import { publishSettings } from '../../src/base/index.ts';
import {
  createLogger,
  logger as globalLogger,
  jsonFormat,
  levels,
} from '../../src/logging/index.ts';
import { Lines, loggerInMemory } from './lines.ts';

/** A transport of the app's own. */
class Kept extends Transport {
  readonly infos: { [key: string]: unknown }[] = [];
  closings = 0;

  override log(info: { [key: string]: unknown }, next: () => void): void {
    this.infos.push(info);
    next();
  }

  override close(): void {
    this.closings++;
  }

  get messages(): unknown[] {
    return this.infos.map((info) => info.message);
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('A logger', () => {
  afterEach(() => publishSettings('logging', {}));

  it("is a logger of winston's with typed levels", () => {
    const { logger, lines } = loggerInMemory({ level: 'trace' });
    assert.ok(logger instanceof winston.Logger);
    assert.deepEqual(logger.levels, { ...levels });
    for (const level of ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const) {
      assert.equal(logger[level](level), logger);
    }
    assert.deepEqual(
      lines.json.map((line) => [line.level, line.message]),
      Object.keys(levels).map((l) => [l, l]),
    );
    // @ts-expect-error -- a level of winston's that is none here
    assert.throws(() => logger.silly('x'), TypeError);
  });

  it('writes time, level and message first, then the fields', () => {
    const { logger, lines } = loggerInMemory({ name: 'db', defaults: { app: 'a' } });
    logger.info('hello', { user: 1 });
    assert.deepEqual(lines.all, [
      '{"time":"2026-01-01T00:00:00.000Z","level":"info","message":"hello","logger":"db","user":1,"app":"a"}\n',
    ]);
  });

  it('writes what passes its level, and asks for nothing else of a record', () => {
    const { logger, lines } = loggerInMemory({ level: 'warn' });
    let read = 0;
    const costly = Object.defineProperty({}, 'x', { enumerable: true, get: () => ++read });
    logger.info('no', costly);
    assert.equal(read, 0);
    logger.warn('yes', costly);
    assert.deepEqual(
      lines.json.map((line) => line.message),
      ['yes'],
    );
    assert.equal(logger.isLevelEnabled('warn'), true);
    assert.equal(logger.isWarnEnabled(), true);
    assert.equal(logger.isInfoEnabled(), false);
    assert.equal(logger.isLevelEnabled('verbose'), false);
  });

  it('can be given another level at any time', () => {
    const { logger, lines } = loggerInMemory();
    const child = logger.child({});
    logger.level = 'debug';
    child.debug('shown');
    child.level = 'error';
    child.info('hidden');
    logger.info('shown too');
    logger.level = 'loud' as 'info';
    assert.equal(logger.level, 'debug');
    assert.deepEqual(
      lines.json.map((line) => line.message),
      ['shown', 'shown too'],
    );
  });

  it('takes its level from the settings, as do its modules', () => {
    const { logger, lines } = loggerInMemory();
    const db = logger.module('db');
    publishSettings('logging', { level: 'error', modules: { db: 'debug' } });
    logger.warn('hidden');
    db.debug('shown');
    db.module('pool').debug('shown under it');
    publishSettings('logging', {});
    db.debug('hidden again');
    logger.info('shown again');
    assert.deepEqual(
      lines.json.map((line) => [line.logger, line.message]),
      [
        ['db', 'shown'],
        ['db.pool', 'shown under it'],
        [undefined, 'shown again'],
      ],
    );
  });

  it('is as silent as it is told to be', () => {
    const { logger, lines } = loggerInMemory({ silent: true });
    logger.fatal('no');
    logger.silent = false;
    logger.fatal('yes');
    assert.equal(lines.all.length, 1);
  });

  it('has methods that work without it', () => {
    const { logger, lines } = loggerInMemory();
    const { error } = logger;
    const isErrorEnabled: () => boolean = Reflect.get(logger, 'isErrorEnabled');
    error('alone');
    [1].forEach(logger.info);
    assert.equal(isErrorEnabled(), true);
    assert.deepEqual(
      lines.json.map((line) => line.message),
      ['alone', '1 0 [1]'],
    );
  });

  it("takes winston's other ways to log", () => {
    const { logger, lines } = loggerInMemory();
    logger.log('info', 'text %s', 'a', { f: 1 });
    logger.log({ level: 'warn', message: 'entry', f: 2 });
    logger.log({ level: 'warn', message: '%s', [Symbol.for('splat')]: ['splat'] });
    const loose = logger as unknown as { log(...args: string[]): void };
    loose.log('a text alone');
    loose.log();
    logger.log('info', new Error('err'));
    assert.deepEqual(
      lines.json.map(({ level, message, f }) => [level, message, f]),
      [
        ['info', 'text a', 1],
        ['warn', 'entry', 2],
        ['warn', 'splat', undefined],
        ['info', 'a text alone', undefined],
        ['info', 'err', undefined],
      ],
    );
  });

  it('writes an unknown level as info and warns once', () => {
    const { logger, lines } = loggerInMemory();
    logger.log('chatty', 'hm');
    logger.log({ level: 'chatty', message: 'hm' });
    assert.deepEqual(
      lines.json.map((line) => line.level),
      ['info', 'info'],
    );
  });

  it('profiles and times', () => {
    const { logger, lines } = loggerInMemory();
    const child = logger.child({ c: 1 });
    child.profile('p');
    child.profile('p');
    logger.startTimer().done({ message: 'done', level: 'warn' });
    assert.deepEqual(
      lines.json.map(({ level, message, c, durationMs }) => [level, message, c, typeof durationMs]),
      [
        ['info', 'p', 1, 'number'],
        ['warn', 'done', undefined, 'number'],
      ],
    );
  });

  it('is a stream that lines can be written to', async () => {
    const { logger, lines } = loggerInMemory();
    const source = new PassThrough();
    source.pipe(logger);
    source.write('a line\n');
    await new Promise<void>((resolve) => logger.write('by hand', () => resolve()));
    await settled();
    assert.deepEqual(
      lines.json.map((line) => String(line.message)).toSorted((a, b) => a.localeCompare(b)),
      ['a line', 'by hand'],
    );
  });

  it('ends when its transports have', async () => {
    const { logger, lines } = loggerInMemory();
    logger.info('last');
    await new Promise<void>((resolve) => logger.on('finish', resolve).end());
    logger.info('too late');
    assert.equal(lines.all.length, 1);
  });

  it('is configured anew', () => {
    const { logger, lines } = loggerInMemory({ level: 'debug', name: 'kept', defaults: { a: 1 } });
    const other = new Lines();
    logger.configure({
      stream: other,
      otlp: false,
      defaults: { b: 2 },
      format: winston.format.simple(),
    });
    logger.debug('hidden');
    logger.info('shown');
    assert.equal(lines.all.length, 0);
    assert.match(other.all.join(''), /^info: shown \{"b":2,"logger":"kept"/);
    assert.equal(logger.transports.length, 1);
    logger
      .child({})
      .configure({ stream: other, otlp: false, defaultMeta: { c: 3 }, format: 'json' });
    logger.info('x');
    assert.equal(JSON.parse(other.all[1]!).c, 3);
    logger.configure({ stream: other, otlp: false, defaultMeta: null, format: 'json' });
    logger.info('y');
    assert.equal(Object.keys(JSON.parse(other.all[2]!) as object).length, 4);
  });

  it('has a global one, with the defaults', () => {
    assert.ok(globalLogger instanceof winston.Logger);
    assert.equal(globalLogger.level, 'info');
    assert.equal(globalLogger.transports.length, 2);
  });
});

describe('A child logger', () => {
  it('adds fields: those of the call win over its own, its own over the defaults', () => {
    const { logger, lines } = loggerInMemory({ defaults: { a: 0, b: 0, c: 0, d: 0 } });
    const child = logger.child({ b: 1, c: 1, d: 1 });
    const grandchild = child.child({ c: 2, d: 2 });
    grandchild.info('x', { d: 3 });
    assert.deepEqual(
      ['a', 'b', 'c', 'd'].map((key) => lines.last[key]),
      [0, 1, 2, 3],
    );
    child.info('y');
    assert.deepEqual([lines.last.b, lines.last.c], [1, 1]);
    logger.info('z');
    assert.equal(lines.last.b, 0);
  });

  it('copies what it is given and changes nothing of it', () => {
    const { logger, lines } = loggerInMemory();
    const bindings = { user: { id: 1 } };
    const child = logger.child(bindings);
    bindings.user.id = 2;
    child.info('x');
    assert.deepEqual(lines.last.user, { id: 1 });
    const fields = Object.freeze({ level: 'mine', message: 'mine' });
    child.info(fields);
    logger.info('m', fields);
    assert.deepEqual(fields, { level: 'mine', message: 'mine' });
    logger.child(null as unknown as object).info('fine');
    assert.equal(lines.last.message, 'fine');
  });

  it('is not changed by a format that changes records', () => {
    const redact = winston.format((info) => {
      (info.user as { name: string }).name = '***';
      return info;
    });
    const { logger, lines } = loggerInMemory({
      format: winston.format.combine(redact(), jsonFormat()),
    });
    const names: string[] = [];
    const child = logger.child({ user: { name: 'ann' } });
    logger.add(new Kept());
    child.info('a');
    child.info('b');
    names.push(...lines.json.map((line) => (line.user as { name: string }).name));
    assert.deepEqual(names, ['***', '***']);
    logger.format = jsonFormat();
    child.info('c');
    assert.deepEqual(lines.last.user, { name: 'ann' });
  });

  it('shares the stream: listeners, transports and the end are those of the root', async () => {
    const { logger } = loggerInMemory();
    const child = logger.child({ c: 1 });
    const kept = new Kept();
    assert.equal(child.add(kept), child);
    logger.info('to both');
    assert.deepEqual(kept.messages, ['to both']);
    child.remove(kept);
    assert.equal(kept.closings, 1);
    const count = logger.listenerCount('finish');
    const finished = new Promise<void>((resolve) => child.once('finish', resolve));
    assert.equal(logger.listenerCount('finish'), count + 1);
    child.end();
    await finished;
  });
});

describe('A field', () => {
  it('with the name of what every record has is kept under another name', () => {
    const { logger, lines } = loggerInMemory();
    logger.info('msg', {
      message: 'm',
      level: 'l',
      time: 't',
      logger: 'g',
      trace_id: '1',
      span_id: '2',
      exception: true,
    });
    const { time, ...rest } = lines.last;
    assert.equal(time, '2026-01-01T00:00:00.000Z');
    assert.deepEqual(rest, {
      level: 'info',
      message: 'msg',
      'fields.message': 'm',
      'fields.level': 'l',
      'fields.time': 't',
      'fields.logger': 'g',
      'fields.trace_id': '1',
      'fields.span_id': '2',
      'fields.exception': true,
    });
  });

  it('named error stays beside the error of the call', () => {
    const { logger, lines } = loggerInMemory();
    logger.info('x', new Error('e'), new Error('f'), {
      error: 1,
      errors: 2,
      err: new TypeError('g'),
    });
    const { error, errors, err } = lines.last as {
      [key: string]: { message: string }[] & { message: string; type: string };
    };
    assert.equal(error!.message, 'e');
    assert.deepEqual(
      errors!.map((each) => each.message),
      ['f'],
    );
    assert.deepEqual([lines.last['fields.error'], lines.last['fields.errors']], [1, 2]);
    assert.deepEqual([err!.type, err!.message], ['TypeError', 'g']);
  });
});

describe('The transports of a logger', () => {
  it("with a level of their own keep to it, and the others to the logger's", async () => {
    const talkative = new Kept({ level: 'debug' });
    const plain = new Kept();
    const terse = new Kept({ level: 'error' });
    const { logger } = loggerInMemory({ transports: [talkative, plain, terse] });
    assert.equal(logger.isDebugEnabled(), true);
    assert.equal(logger.isTraceEnabled(), false);
    for (const level of ['trace', 'debug', 'info', 'error'] as const) logger[level](level);
    await settled();
    assert.deepEqual(talkative.messages, ['debug', 'info', 'error']);
    assert.deepEqual(plain.messages, ['info', 'error']);
    assert.deepEqual(terse.messages, ['error']);
  });

  it('without one follow a module that is more talkative than its root', () => {
    const kept = new Kept();
    const { logger } = loggerInMemory({ transports: kept, level: 'warn' });
    const db = logger.module('db');
    db.level = 'trace';
    db.trace('of the module');
    logger.info('of the root');
    assert.deepEqual(kept.messages, ['of the module']);
  });

  it('are formatted for, also below the level of the logger', () => {
    const drop = winston.format((info) => (info.drop ? false : { ...info, seen: true }));
    const kept = new Kept({ level: 'debug' });
    const { logger } = loggerInMemory({ transports: [kept], format: drop() });
    logger.debug('a');
    logger.debug('b', { drop: true });
    logger.info('c', { drop: true });
    assert.deepEqual(
      kept.infos.map((info) => [info.message, info.seen]),
      [['a', true]],
    );
  });

  it('are closed when they are removed, added again or not', () => {
    const kept = new Kept();
    const { logger, lines } = loggerInMemory();
    logger.add(kept);
    logger.remove(kept);
    logger.add(kept);
    logger.info('once more');
    logger.clear();
    assert.equal(kept.closings, 2);
    logger.info('to nobody');
    assert.deepEqual(kept.messages, ['once more']);
    assert.equal(lines.all.length, 1);
  });

  it('may be shared, and are closed by the logger that had them last', () => {
    const kept = new Kept();
    const one = loggerInMemory({ transports: kept }).logger;
    const two = loggerInMemory({ transports: [kept], level: 'error' }).logger;
    one.info('one');
    two.info('hidden');
    one.close();
    assert.equal(kept.closings, 0);
    two.error('two');
    two.close();
    assert.equal(kept.closings, 1);
    assert.deepEqual(kept.messages, ['one', 'two']);
  });

  it('that fail do not reach the app', async () => {
    const failing = new Kept();
    const { logger, lines } = loggerInMemory();
    logger.add(failing);
    failing.emit('error', new Error('disk full'));
    await settled();
    logger.info('on');
    assert.equal(lines.all.length, 1);
    assert.deepEqual(failing.messages, ['on'], 'winston brings it back');
  });

  it("get a caught exception as winston's do", () => {
    const handler = new Kept();
    const ordinary = new Kept();
    const { logger } = loggerInMemory({
      transports: ordinary,
      exceptionHandlers: handler,
      rejectionHandlers: [handler],
      exitOnError: false,
    });
    try {
      const { exceptions } = logger as unknown as {
        exceptions: { getAllInfo(error: Error): { level: string; message: string } };
      };
      logger.log(exceptions.getAllInfo(new Error('caught')));
      logger.info('a field alone', { exception: true });
    } finally {
      logger.close();
    }
    assert.match(String(handler.messages[0]), /^uncaughtException: caught/);
    assert.deepEqual(ordinary.messages, ['a field alone']);
  });
});

describe('A call of a logger', () => {
  let errors: unknown[][] = [];

  beforeEach(() => {
    errors = [];
    const quiet = (): void => {};
    const error = (...args: unknown[]): void => void errors.push(args);
    diag.setLogger(
      { error, warn: quiet, info: quiet, debug: quiet, verbose: quiet },
      DiagLogLevel.ALL,
    );
  });
  afterEach(() => diag.disable());

  it('does not throw when a format does: the record is written as JSON', () => {
    const broken = winston.format(() => {
      throw new Error('broken format');
    });
    const { logger, lines } = loggerInMemory({ format: broken() });
    logger.info('kept', { a: 1 });
    logger.info('kept too');
    assert.deepEqual(
      lines.json.map((line) => line.message),
      ['kept', 'kept too'],
    );
    assert.equal(errors.length, 1, 'said once');
    assert.match(String(errors[0]?.[0]), /format of a logger has thrown/);
  });

  it('does not throw when a transport or the clock does', () => {
    const { logger } = loggerInMemory();
    logger.add(
      new Kept({
        format: winston.format(() => {
          throw new Error('t');
        })(),
      }),
    );
    logger.info('a');
    const badClock = { now: () => 0, wall: () => Number.NaN, setTimeout: () => assert.fail() };
    loggerInMemory({ clock: badClock }).logger.info('b');
    assert.match(String(errors[0]?.[0]), /could not be written/);
  });

  it('does not throw for anything that it is given', () => {
    const { logger, lines } = loggerInMemory();
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    for (const value of [proxy, Object.create(null), Symbol('s'), () => {}, [proxy], { proxy }]) {
      logger.info(value as object);
      logger.info('text', value);
      logger.log(value as never);
      logger.write(value);
      logger.child(value as object).info('child');
    }
    logger.write(null);
    assert.ok(lines.all.length > 20);
    for (const line of lines.all) JSON.parse(line);
  });
});

describe('Colours of levels', () => {
  it("are known to winston's colorize for every level", () => {
    const { lines } = loggerInMemory();
    const logger = createLogger({
      level: 'trace',
      stream: lines,
      otlp: false,
      format: winston.format.combine(winston.format.colorize(), winston.format.simple()),
    });
    for (const level of Object.keys(levels)) logger.log(level, 'x');
    assert.equal(lines.all.length, 6);
    for (const line of lines.all) assert.ok(line.startsWith('\u001b['));
  });
});
