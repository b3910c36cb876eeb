import assert from 'node:assert/strict';
import {
  type Context,
  context,
  logs,
  ROOT_CONTEXT,
  SeverityNumber,
  trace,
} from '@opentelemetry/api';
import winston from 'winston';
import Transport from 'winston-transport';
import { createLogger, type LoggerOptions } from '../../../src/logging/index.ts';
import { recordTelemetry } from '../../support/otel.ts';
import { Lines, loggerInMemory } from '../lines.ts';

describe('Records for OpenTelemetry', () => {
  const telemetry = recordTelemetry();
  const make = (options: LoggerOptions = {}) => loggerInMemory({ otlp: true, ...options });

  it('are one for each that passes the level, whatever else there is', () => {
    const { logger, lines } = make();
    logger.add(
      new winston.transports.Stream({ stream: process.stdout, level: 'trace', silent: true }),
    );
    logger.debug('no');
    logger.info('yes %s', 'sir', { a: 1, deep: { b: [1] } });
    assert.equal(lines.all.length, 1);
    const [record, ...others] = telemetry.logRecords;
    assert.equal(others.length, 0);
    assert.equal(record?.body, 'yes sir');
    assert.equal(record.severityNumber, SeverityNumber.INFO);
    assert.equal(record.severityText, 'info');
    assert.deepEqual(record.attributes, { a: 1, deep: { b: [1] } });
    assert.deepEqual(record.hrTime, [1_767_225_600, 0]);
    assert.equal(record.instrumentationScope.name, 'otelier/logging');
  });

  it('have the severity of their level and the scope of their module', () => {
    const { logger } = make({ level: 'trace', name: 'app' });
    for (const level of Object.keys(logger.levels)) logger.module('db').log(level, 'x');
    assert.deepEqual(
      telemetry.logRecords.map((each) => each.severityNumber),
      [21, 17, 13, 9, 5, 1],
    );
    assert.equal(telemetry.logRecords[0]?.instrumentationScope.name, 'app.db');
  });

  it('and their lines belong to the span that was active at the call', () => {
    const { logger, lines } = make();
    trace.getTracer('t').startActiveSpan('s', (span) => {
      logger.cork(); // as a full stream would, this keeps the record for later
      logger.info('inside');
      span.end();
    });
    trace.getTracer('t').startActiveSpan('other', (span) => {
      logger.uncork();
      span.end();
    });
    logger.info('outside');
    const [span] = telemetry.spans;
    const { traceId, spanId } = span!.spanContext();
    assert.deepEqual(
      [lines.json[0]?.trace_id, lines.json[0]?.span_id, lines.json[0]?.trace_flags],
      [traceId, spanId, '01'],
    );
    const [inside, outside] = telemetry.logRecords;
    assert.deepEqual(
      [inside?.spanContext?.traceId, inside?.spanContext?.spanId],
      [traceId, spanId],
    );
    assert.deepEqual(inside?.attributes, {});
    assert.equal(outside?.spanContext, undefined);
    assert.ok(!('trace_id' in lines.json[1]!));
  });

  it('tell of an error by the attributes that OpenTelemetry has for it', () => {
    const { logger } = make();
    const error = Object.assign(
      new TypeError('top', { cause: new Error('root', { cause: 'why' }) }),
      {
        code: 'E1',
      },
    );
    logger.error('failed', error, { a: 1 });
    const { attributes } = telemetry.logRecords[0]!;
    assert.deepEqual(Object.keys(attributes), [
      'exception.type',
      'exception.message',
      'exception.stacktrace',
      'error',
      'a',
    ]);
    assert.deepEqual(
      [attributes['exception.type'], attributes['exception.message']],
      ['TypeError', 'top'],
    );
    assert.match(
      String(attributes['exception.stacktrace']),
      /^TypeError: top\n[\s\S]*\n {2}\[cause\]: Error: root\n[\s\S]*\n {4}\[cause\]: why$/,
    );
    assert.deepEqual(attributes.error, { code: 'E1' });
  });

  it('tell of the members of an AggregateError, and of an error among the fields', () => {
    const { logger } = make();
    logger.error(new AggregateError([new Error('m1'), 2], 'all'));
    logger.warn('with err', { err: new RangeError('r'), other: new Error('second') });
    logger.warn('as data', { error: { type: 'T', message: 'm', cause: { a: 1 } } });
    const [first, second, third] = telemetry.logRecords.map((each) => each.attributes);
    assert.match(
      String(first?.['exception.stacktrace']),
      /\[errors\]: Error: m1\n[\s\S]*\[errors\]: 2$/,
    );
    assert.equal(second?.['exception.type'], 'RangeError');
    assert.ok(!('err' in second));
    assert.equal((second.other as { message: string }).message, 'second');
    assert.deepEqual(third, { 'exception.type': 'T', 'exception.message': 'm' });
  });

  it('are what the format has made of them', () => {
    const redact = winston.format((info) => {
      if (info.drop) return false;
      info.password = '***';
      delete info.secret;
      info.message = String(info.message).toUpperCase();
      return info;
    });
    const { logger } = make({ format: redact() });
    logger.info('hi', { password: 'p', secret: 's' });
    logger.info('gone', { drop: true });
    assert.deepEqual(
      telemetry.logRecords.map((each) => [each.body, each.attributes]),
      [['HI', { password: '***' }]],
    );
  });

  it('keep their trace when a format builds the record anew', () => {
    const rebuild = winston.format((info) => ({
      level: 'info',
      message: info.message,
      trace_id: info.trace_id,
      span_id: info.span_id,
      trace_flags: info.trace_flags,
      [Symbol.for('level')]: 'info',
    }));
    const { logger } = make({ format: rebuild() });
    logger.info('no span');
    trace.getTracer('t').startActiveSpan('s', (span) => {
      logger.info('x');
      span.end();
    });
    const [without, within] = telemetry.logRecords;
    assert.equal(without?.spanContext, undefined);
    assert.deepEqual(within?.spanContext?.spanId, telemetry.spans[0]!.spanContext().spanId);
  });

  it('are sent when several come at once', () => {
    const { logger } = make();
    for (const each of logger.transports) each.cork();
    logger.info('a');
    logger.info('b');
    for (const each of logger.transports) each.uncork();
    assert.deepEqual(
      telemetry.logRecords.map((each) => each.body),
      ['a', 'b'],
    );
  });

  it('have the name of an event when they are given one', () => {
    const { logger } = make();
    logger.info('x', { 'otel.event.name': 'user.signup', a: 1 });
    logger.info('x', { 'otel.event.name': 3 });
    assert.equal(telemetry.logRecords[0]?.eventName, 'user.signup');
    assert.deepEqual(telemetry.logRecords[0].attributes, { a: 1 });
    assert.deepEqual(telemetry.logRecords[1]?.attributes, { 'otel.event.name': 3 });
  });

  it('are made of caught exceptions without what the resource says already', () => {
    const { logger } = make();
    const { exceptions } = logger as unknown as {
      exceptions: { getAllInfo(error: Error): object };
    };
    logger.log(exceptions.getAllInfo(new Error('caught')) as never);
    assert.deepEqual(Object.keys(telemetry.logRecords[0]!.attributes), [
      'exception.type',
      'exception.message',
      'exception.stacktrace',
    ]);
  });

  it('are not built when nobody wants them', () => {
    const { logger } = make();
    const seen: { severityNumber?: SeverityNumber; context?: Context }[] = [];
    let emitted = 0;
    const enabled = (about: object = {}): boolean => {
      seen.push(about);
      return false;
    };
    logs.disable();
    logs.setGlobalLoggerProvider({ getLogger: () => ({ enabled, emit: () => void emitted++ }) });
    logger.info('x');
    assert.equal(emitted, 0);
    assert.deepEqual(seen, [{ severityNumber: SeverityNumber.INFO, context: ROOT_CONTEXT }]);
    assert.equal(context.active(), ROOT_CONTEXT);
  });

  it('find a provider that is registered later, or another one', () => {
    logs.disable();
    const { logger, lines } = make();
    logger.info('before any');
    telemetry.uninstall();
    telemetry.install();
    logger.info('after');
    assert.deepEqual(
      telemetry.logRecords.map((each) => each.body),
      ['after'],
    );
    assert.equal(lines.all.length, 2);
  });

  it('do not reach the app when a provider throws', () => {
    const { logger, lines } = make();
    logs.disable();
    const emit = (): void => {
      throw new Error('sdk');
    };
    logs.setGlobalLoggerProvider({ getLogger: () => ({ enabled: () => true, emit }) });
    logger.info('a');
    logger.info('b');
    assert.equal(lines.all.length, 2);
  });

  it('keep to what the scopes of many modules need', () => {
    const { logger } = make();
    for (let index = 0; index < 1100; index++) logger.module(`m${index}`).info('x');
    assert.equal(telemetry.logRecords.length, 1100);
  });

  it('are turned off by an option, by a level of their transport, and by silence', () => {
    const { logger } = make({ otlp: false });
    logger.info('x');
    assert.equal(telemetry.logRecords.length, 0);
    const other = createLogger({ stream: new Lines() });
    const otlp = other.transports.find((each) => (each as { name?: string }).name === 'otlp')!;
    otlp.level = 'error';
    other.info('x');
    assert.equal(telemetry.logRecords.length, 0);
    other.error('y');
    otlp.silent = true;
    other.error('z');
    assert.deepEqual(
      telemetry.logRecords.map((each) => each.body),
      ['y'],
    );
  });

  it('are left to a transport of OpenTelemetry that the app has added itself', () => {
    class OpenTelemetryTransportV3 extends Transport {
      _logger: { enabled(): boolean } | undefined = logs.getLogger('app');
      override log(_info: object, next: () => void): void {
        next();
      }
    }
    const own = new OpenTelemetryTransportV3();
    const { logger } = make();
    logger.add(own);
    logger.info('a');
    assert.equal(telemetry.logRecords.length, 0);
    own._logger = { enabled: () => false };
    logger.info('b');
    assert.deepEqual(
      telemetry.logRecords.map((each) => each.body),
      ['b'],
      'it has nobody to send to',
    );
  });
});
