import assert from 'node:assert/strict';
import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import { LoggerProvider, type ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { BatchRoute } from '../../../src/pipeline/route/batch-route.ts';
import { LogRoute } from '../../../src/pipeline/route/log-route.ts';
import { logSize } from '../../../src/pipeline/route/log-size.ts';
import { FakeClock } from '../../../src/testing/index.ts';
import { ScriptedOutput } from './support.ts';

describe('A log route', () => {
  const setUp = () => {
    const clock = new FakeClock();
    const processor = new LogRoute();
    const logger = new LoggerProvider({ processors: [processor] }).getLogger('test');
    const output = new ScriptedOutput<ReadableLogRecord>(clock);
    const route = new BatchRoute<ReadableLogRecord>(output, {}, { clock, sizeOf: logSize });
    return { clock, processor, logger, output, route };
  };

  it('is enabled when a record would go somewhere, and only then', () => {
    const { processor, logger, route } = setUp();
    assert.equal(logger.enabled(), false);
    processor.setRoutes([route]);
    assert.equal(logger.enabled(), true);
    processor.setRoutes([], [{ onEmit() {} }]);
    assert.equal(logger.enabled(), true);
    processor.setRoutes([]);
    assert.equal(logger.enabled(), false);
    assert.equal(processor.enabled(), false);
  });

  it('sends records to routes and sinks, with the context they were made in', async () => {
    const { clock, processor, logger, output, route } = setUp();
    const seen: [unknown, Context | undefined][] = [];
    processor.setRoutes(
      [route],
      [{ onEmit: ({ body }, context) => void seen.push([body, context]) }],
    );
    const mine = ROOT_CONTEXT.setValue(Symbol('mine'), 1);
    logger.emit({ body: 'hello', context: mine });
    assert.deepEqual(seen, [['hello', mine]]);
    const flushed = processor.forceFlush();
    await clock.advance(0);
    await flushed;
    assert.deepEqual(
      output.received.map(({ body }) => body),
      ['hello'],
    );
    assert.deepEqual(
      processor.stats().map(({ accepted }) => accepted),
      [1],
    );
  });

  it('goes on when a sink throws', () => {
    const { processor, logger, route } = setUp();
    const sink = {
      onEmit: () => {
        throw new Error('sink');
      },
    };
    processor.setRoutes([route], [sink]);
    logger.emit({ body: 'hello' });
    assert.equal(route.held, 1);
  });

  it('closes its routes when the SDK shuts down', async () => {
    const { clock, processor, logger, output, route } = setUp();
    processor.setRoutes([route]);
    logger.emit({ body: 'last' });
    const closed = processor.shutdown();
    await clock.advance(0);
    await closed;
    assert.deepEqual([output.received.length, output.closes], [1, 1]);
  });
});
