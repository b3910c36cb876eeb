import assert from 'node:assert/strict';
import { trace } from '@opentelemetry/api';
import winston from 'winston';
import { ConsoleTransport } from '../../src/logging/index.ts';
import { instrumentInPlace } from '../pipeline/logs/instrumented-winston.ts';
import { recordTelemetry } from '../support/otel.ts';
import { Lines, loggerInMemory } from './lines.ts';

describe("A logger of this package whose winston is instrumented like the app's", () => {
  const telemetry = recordTelemetry();
  let restore: () => void;

  beforeEach(() => {
    restore = instrumentInPlace(winston);
  });
  afterEach(() => restore());

  it('is next to one of the app that the instrumentation does reach', () => {
    winston.createLogger({ transports: new ConsoleTransport({ stream: new Lines() }) }).info('app');
    assert.deepEqual(
      telemetry.logRecords.map((each) => each.body),
      ['app'],
    );
  });

  it('sends each record once, also when it is configured again, and from children', () => {
    const { logger, lines } = loggerInMemory({ otlp: true });
    logger.info('a');
    logger.configure({ stream: lines });
    logger.child({ c: 1 }).info('b');
    logger.module('m').child({}).write({ level: 'warn', message: 'c' });
    assert.deepEqual(
      telemetry.logRecords.map((each) => each.body),
      ['a', 'b', 'c'],
    );
    assert.deepEqual(
      logger.transports.map((each) => (each as { name?: string }).name),
      ['console', 'otlp'],
    );
  });

  it('sends nothing when it is told not to', () => {
    const { logger, lines } = loggerInMemory({ otlp: false });
    logger.info('a');
    assert.equal(lines.all.length, 1);
    assert.deepEqual(telemetry.logRecords, []);
  });

  it('writes the ids of the span once, and not among the attributes', () => {
    const { logger, lines } = loggerInMemory({ otlp: true });
    trace.getTracer('t').startActiveSpan('s', (span) => {
      logger.info('x');
      span.end();
    });
    assert.equal(lines.all[0]?.match(/trace_id/g)?.length, 1);
    assert.deepEqual(telemetry.logRecords[0]?.attributes, {});
  });
});
