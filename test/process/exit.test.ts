import assert from 'node:assert/strict';
import { type Ended, type Receiver, run, withReceiver } from './support.ts';

/** Runs the fixture to its end; everything must have arrived by then. */
async function end(
  way: string,
  options: { signal?: NodeJS.Signals; env?: Record<string, string> } = {},
): Promise<{ ended: Ended; receiver: Receiver }> {
  return withReceiver(async (receiver) => {
    const ended = await run({
      app: 'apps/ways-to-end.cjs',
      args: [way, options.signal ?? ''],
      receiver,
      env: options.env ?? {},
      onFirstLine: (child) => child.kill(options.signal),
    });
    return { ended, receiver };
  });
}

function assertWhole(receiver: Receiver, stderr: string): void {
  const names = new Set(receiver.spans.map((span) => span.name));
  assert.equal(names.size, 500, `spans arrived; ${stderr}`);
  assert.equal(receiver.spans.length, 500, 'no span twice');
  const bodies = new Set(receiver.logs.map((record) => record.body));
  assert.equal(bodies.size, 500, 'log records arrived');
  assert.equal(receiver.logs.length, 500, 'no record twice');
}

describe('However the process ends, 500 of 500 spans and log records arrive', () => {
  it('at the natural end, with its exit code and its metrics', async () => {
    const { ended, receiver } = await end('natural');
    assert.equal(ended.code, 7, ended.stderr);
    assertWhole(receiver, ended.stderr);
    assert.equal(receiver.metrics.latest('fixture.work')?.value, 500);
    assert.ok(ended.tookMs < 5_000);
  });

  it('when work is added as the event loop runs dry', async () => {
    const { ended, receiver } = await end('before-exit');
    assert.equal(ended.code, 0);
    assertWhole(receiver, ended.stderr);
    assert.equal(receiver.metrics.latest('fixture.work')?.value, 500);
  });

  for (const [way, code] of [
    ['exit', 3],
    ['later-exit', 4],
    ['throw', 1],
    ['reject', 1],
  ] as const) {
    it(`by ${way}, with exit code ${code}`, async () => {
      const { ended, receiver } = await end(way);
      assert.equal(ended.code, code, ended.stderr);
      assertWhole(receiver, ended.stderr);
    });
  }

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`by ${signal} that the app does not handle`, async () => {
      const { ended, receiver } = await end('signal', { signal });
      assert.equal(ended.signal, signal, ended.stderr);
      assertWhole(receiver, ended.stderr);
      assert.equal(receiver.metrics.latest('fixture.work')?.value, 500);
    });

    it(`by ${signal} that the app handles with process.exit(5)`, async () => {
      const { ended, receiver } = await end('signal-handled', { signal });
      assert.equal(ended.code, 5, ended.stderr);
      assertWhole(receiver, ended.stderr);
    });
  }

  it('by OTLP as JSON and gzip too', async () => {
    const { ended, receiver } = await end('exit', {
      env: { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' },
    });
    assert.equal(ended.code, 3);
    assertWhole(receiver, ended.stderr);
  });
});

describe('A dead endpoint', () => {
  for (const [way, code] of [
    ['natural', 7],
    ['exit', 3],
  ] as const) {
    it(`does not hold the process at its end by ${way}, and the loss is told`, async () => {
      const ended = await run({
        app: 'apps/ways-to-end.cjs',
        args: [way],
        env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' },
      });
      assert.equal(ended.code, code);
      assert.ok(ended.tookMs < 9_000, `took ${ended.tookMs} ms`);
      assert.match(ended.stderr, /127\.0\.0\.1:1/);
    });
  }
});
