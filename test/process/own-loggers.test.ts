import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../architecture/source.ts';
import { flags, type Receiver, run, withReceiver } from './support.ts';

const bodies = (receiver: Receiver): string[] =>
  receiver.logs.map(({ body }) => (typeof body === 'string' ? body : assert.fail()));
/** The name of the span that a record belongs to. */
const spanOf = (receiver: Receiver, body: string): string | undefined => {
  const record = receiver.logs.find((each) => each.body === body);
  return receiver.spans.find(({ spanId }) => spanId === record?.spanId)?.name;
};

describe("The app's own winston", () => {
  it('loses and doubles nothing, held up, cleared, and ended at once', () =>
    withReceiver(async (receiver) => {
      const ended = await run({ app: 'apps/winston-hard.cjs', receiver });
      assert.equal(ended.code, 3, ended.stderr);
      assert.equal(ended.stderr, '');
      const burst = Array.from({ length: 1_000 }, (_, index) => `burst ${index}`);
      assert.deepEqual(
        bodies(receiver).toSorted(),
        [...burst, 'after clear', 'of the default logger broken'].toSorted(),
      );
      assert.equal(spanOf(receiver, 'burst 999'), 'burst');
      assert.equal(spanOf(receiver, 'after clear'), 'cleared');
      assert.equal(spanOf(receiver, 'of the default logger broken'), 'default');
      const failed = receiver.logs.find(({ severityText }) => severityText === 'error');
      assert.equal(failed?.attributes['exception.type'], 'TypeError');
    }));

  for (const flag of flags) {
    it(`${flag}: is reached however it is imported`, () =>
      withReceiver(async (receiver) => {
        const ended = await run({ app: 'apps/winston-imports.mjs', flag, receiver });
        assert.equal(ended.code, 0, ended.stderr);
        assert.deepEqual(bodies(receiver), ['named', 'default', 'namespace', 'global']);
        for (const body of bodies(receiver)) assert.equal(spanOf(receiver, body), 'imports');
        const lines = ended.stdout.trim().split('\n');
        const { traceId } = receiver.spans[0] ?? assert.fail();
        assert.deepEqual(
          lines.map((line) => (JSON.parse(line) as Record<string, string>).trace_id),
          [traceId, traceId, traceId, traceId],
        );
      }));
  }

  it('and the logger of the package send one record each', () =>
    withReceiver(async (receiver) => {
      const logging = pathToFileURL(join(root, 'dist/esm/logging.js')).href;
      const ended = await run({ app: 'apps/both-loggers.mjs', args: [logging], receiver });
      assert.equal(ended.code, 0, ended.stderr);
      assert.deepEqual(bodies(receiver).toSorted(), ['by the package', 'by winston']);
      for (const line of ended.stdout.trim().split('\n')) {
        assert.equal(line.match(/"trace_id"/g)?.length, 1, line);
      }
    }));
});

describe("The app's own pino", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'own-pino-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('flushes its own lines when it is told to', () =>
    withReceiver(async (receiver) => {
      const ended = await run({
        app: 'apps/pino-async.cjs',
        args: [join(folder, 'async')],
        receiver,
      });
      assert.equal(ended.code, 0, ended.stderr);
      assert.deepEqual(JSON.parse(ended.stdout), { error: null, lines: 50 });
      assert.equal(receiver.logs.length, 50);
      assert.equal(spanOf(receiver, 'line 49'), 'buffered');
    }));

  it('writes in worker threads, and sends each record once', () =>
    withReceiver(async (receiver) => {
      const file = join(folder, 'worker');
      const ended = await run({ app: 'apps/pino-workers.cjs', args: [file], receiver });
      assert.equal(ended.code, 0, ended.stderr);
      assert.equal(ended.stderr, '');
      const lines = readFileSync(file, 'utf8').trim().split('\n');
      const { traceId } = receiver.spans[0] ?? assert.fail();
      assert.deepEqual(
        lines.map((line) => (JSON.parse(line) as Record<string, string>).trace_id),
        Array.from({ length: 20 }, () => traceId),
      );
      assert.equal(new Set(bodies(receiver)).size, 20);
      assert.equal(receiver.logs.length, 20);
    }));
});
