import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PinoInstrumentationConfig } from '@opentelemetry/instrumentation-pino';
import loaded, { type pino as Pino } from 'pino';
import { PinoInstrumentation } from '../../../src/pipeline/logs/pino-instrumentation.ts';
import { recordTelemetry } from '../../support/otel.ts';

interface Definition {
  patch(loaded: unknown): typeof Pino;
}

/** pino as an app has it that is preloaded. */
function instrumentedPino(config: PinoInstrumentationConfig = {}): typeof Pino {
  const instrumentation = new PinoInstrumentation(config);
  instrumentation.disable();
  const inner = instrumentation as unknown as { init(): Definition[] };
  instrumentation.isEnabled = () => true;
  const [definition] = inner.init();
  // A copy: what is patched in place would stay so for other tests.
  const copy = Object.assign((...args: Parameters<typeof Pino>) => loaded(...args), loaded);
  return definition?.patch(copy) ?? assert.fail();
}

describe("A logger of an app's own pino", () => {
  const telemetry = recordTelemetry();
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'pino-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const flushed = (logger: { flush(done: (error?: Error) => void): void }): Promise<unknown> =>
    new Promise((resolve) => logger.flush(resolve));

  it('flushes the stream of the app, however pino was called', async () => {
    const pino = instrumentedPino();
    const ways = [pino, pino.pino, (pino as unknown as { default: typeof Pino }).default];
    for (const [index, make] of ways.entries()) {
      const dest = join(folder, `${index}`);
      const logger = make(pino.destination({ dest, sync: false, minLength: 4_096 }));
      logger.info('buffered');
      assert.equal((await flushed(logger)) ?? undefined, undefined);
      assert.match(readFileSync(dest, 'utf8'), /"msg":"buffered"/);
    }
    assert.deepEqual(
      telemetry.logRecords.map(({ body }) => body),
      ['buffered', 'buffered', 'buffered'],
    );
  });

  it('has nothing to flush where the stream of the app has not', async () => {
    const lines: string[] = [];
    const sink = { write: (line: string): void => void lines.push(line) };
    const pino = instrumentedPino();
    const logger = pino({}, sink);
    logger.info('x');
    await flushed(logger);
    assert.equal(lines.length, 1);
    const many = pino.multistream([{ stream: sink }, { stream: sink }]);
    const silent = instrumentedPino({ disableLogSending: true });
    await flushed(silent({}, many));
    assert.ok(!('flush' in many), 'the app has its own as it was');
  });
});
