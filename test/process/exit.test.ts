import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { grpcCollector } from './grpc-collector.ts';
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
    ['exit-handler', 6],
    ['natural-handler', 0],
  ] as const) {
    it(`by ${way}, with exit code ${code}`, async () => {
      const { ended, receiver } = await end(way);
      assert.equal(ended.code, code, ended.stderr);
      assertWhole(receiver, ended.stderr);
    });
  }

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
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

  it('by SIGTERM that the app handles by ending what it does', async () => {
    const { ended, receiver } = await end('signal-graceful', { signal: 'SIGTERM' });
    assert.equal(ended.code, 0, ended.stderr);
    assert.equal(ended.stderr, '');
    assertWhole(receiver, ended.stderr);
    assert.equal(receiver.metrics.latest('fixture.work')?.value, 500);
  });

  it('by OTLP as JSON and gzip too', async () => {
    const { ended, receiver } = await end('exit', {
      env: { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' },
    });
    assert.equal(ended.code, 3);
    assertWhole(receiver, ended.stderr);
  });
});

describe('At the end of the process', () => {
  it('a receiver that is busy at first gets everything, at exit too', async () => {
    for (const way of ['exit', 'natural']) {
      await withReceiver(
        async (receiver) => {
          const ended = await run({ app: 'apps/ways-to-end.cjs', args: [way], receiver });
          assertWhole(receiver, ended.stderr);
          assert.ok(ended.tookMs < 5_000, `took ${ended.tookMs} ms`);
          // Nothing waits any more when these are refused the first time.
          if (way === 'natural') assert.equal(receiver.metrics.latest('fixture.work')?.value, 500);
        },
        {
          behave: ({ number, signal }) => {
            if (number > 1) return undefined;
            return {
              status: 503,
              ...(signal === 'metrics' && { headers: { 'retry-after': '1' } }),
            };
          },
        },
      );
    }
  });

  it('a second SIGINT is not made to wait for a slow receiver, and the loss is told', () =>
    withReceiver(
      async (receiver) => {
        const ended = await run({
          app: 'apps/ways-to-end.cjs',
          args: ['signal'],
          receiver,
          onFirstLine: (child) => {
            child.kill('SIGINT');
            setTimeout(() => child.kill('SIGINT'), 200);
          },
        });
        assert.equal(ended.signal, 'SIGINT');
        assert.ok(ended.tookMs < 2_500, `took ${ended.tookMs} ms`);
        assert.match(ended.stderr, /500 spans were not delivered .* lost/);
        assert.match(ended.stderr, /500 log records were not delivered .* lost/);
      },
      { behave: () => ({ delayMs: 10_000 }) },
    ));

  it('nothing arrives twice when the body of an answer drips on beyond the timeout', async () => {
    let requests = 0;
    const server = createServer((request, response) => {
      requests++;
      request.resume().on('end', () => {
        response.writeHead(200, { 'content-length': '100000' });
        const drip = setInterval(() => response.write('a'), 20);
        response.on('close', () => clearInterval(drip));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const ended = await run({
        app: 'apps/ways-to-end.cjs',
        args: ['natural'],
        env: {
          OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
          OTEL_EXPORTER_OTLP_TIMEOUT: '300',
          OTEL_METRICS_EXPORTER: 'none',
        },
      });
      assert.equal(ended.code, 7);
      assert.equal(ended.stderr, '');
      assert.equal(requests, 2, 'one for each signal');
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  for (const [way, code] of [
    ['natural', 7],
    ['exit', 3],
  ] as const) {
    it(`by ${way}, everything arrives over gRPC`, async () => {
      const collector = await grpcCollector();
      try {
        const ended = await run({
          app: 'apps/ways-to-end.cjs',
          args: [way],
          env: { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
        });
        assert.equal(ended.code, code, ended.stderr);
        assert.equal(ended.stderr, '');
        assert.deepEqual(collector.count('trace', /work \d+/g), 500);
        assert.deepEqual(collector.count('logs', /record \d+/g), 500);
        assert.equal(collector.count('metrics', /fixture\.work/g), way === 'natural' ? 1 : 0);
      } finally {
        collector.close();
      }
    });
  }
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
