import assert from 'node:assert/strict';
import { flags, type Receiver, run, withReceiver } from './support.ts';

type Span = Receiver['spans'][number];

function parentOf(receiver: Receiver, span: Span): Span | undefined {
  return receiver.spans.find(
    (each) => each.spanId === span.parentSpanId && each.traceId === span.traceId,
  );
}

describe('One flag, for CommonJS and ES modules', () => {
  for (const flag of flags) {
    it(`${flag}: an express app in CommonJS with its own winston`, () =>
      withReceiver(async (receiver) => {
        const ended = await run({ app: 'apps/express-winston.cjs', flag, receiver });
        assert.equal(ended.code, 0, ended.stderr);

        const servers = receiver.spans.filter((span) => span.kind === 'server');
        assert.deepEqual(servers.map((span) => span.name).sort(), [
          'GET /fail',
          'GET /users/:id',
          'GET /users/:id',
          'GET /users/:id',
        ]);
        for (const server of servers) {
          const client = parentOf(receiver, server);
          assert.equal(client?.kind, 'client', 'the fetch that made the request is the parent');
          assert.ok(client?.scope.name.includes('undici'));
        }
        const user = servers.find((span) => span.name === 'GET /users/:id');
        assert.equal(user?.attributes['http.route'], '/users/:id');
        assert.equal(user?.attributes['http.response.status_code'], 200);
        assert.equal(user?.resource['service.name'], 'fixture');
        const failed = servers.find((span) => span.name === 'GET /fail');
        assert.equal(failed?.attributes['http.response.status_code'], 500);
        assert.equal(failed?.status.code, 'error');

        // One record per call, in the trace of its request; the level that is off makes none.
        assert.deepEqual(
          receiver.logs
            .map((record) => JSON.stringify(record.body).split(' broken')[0]?.replaceAll('"', ''))
            .sort(),
          ['request failed', 'user read', 'user read', 'user read'],
        );
        for (const record of receiver.logs) {
          assert.ok(servers.some((server) => server.traceId === record.traceId));
        }
        const lines = ended.stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Record<string, string>);
        assert.equal(lines.length, 4);
        for (const line of lines) {
          assert.ok(
            servers.some((server) => server.traceId === line.trace_id),
            'ids stand in the app’s own output',
          );
          assert.ok(line.span_id);
        }

        const duration = receiver.metrics.latest('http.server.request.duration', {
          'http.route': '/users/:id',
        });
        assert.equal(duration?.count, 3);
      }));

    it(`${flag}: a fastify app as an ES module with its own pino`, () =>
      withReceiver(async (receiver) => {
        const ended = await run({ app: 'apps/fastify-pino.mjs', flag, receiver });
        assert.equal(ended.code, 0, ended.stderr);
        const servers = receiver.spans.filter((span) => span.kind === 'server');
        assert.equal(servers.length, 4);
        for (const server of servers) {
          assert.equal(server.name, 'GET /items/:id');
          assert.equal(parentOf(receiver, server)?.kind, 'client');
        }
        const clients = receiver.spans.filter((span) => span.kind === 'client');
        assert.equal(clients.length, 4, 'three by fetch and one by node:http');

        const read = receiver.logs.filter((record) => record.body === 'item read');
        assert.equal(read.length, 4, JSON.stringify(receiver.logs.map((record) => record.body)));
        for (const record of read) {
          assert.ok(servers.some((server) => server.traceId === record.traceId));
          assert.equal(record.severityText, 'info');
        }
        const lines = ended.stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Record<string, string>);
        for (const line of lines.filter((each) => each.msg === 'item read')) {
          assert.ok(servers.some((server) => server.traceId === line.trace_id));
        }
        assert.equal(
          receiver.metrics.latest('http.server.request.duration', { 'http.route': '/items/:id' })
            ?.count,
          4,
        );
      }));

    it(`${flag}: node:http imported by name, by default and as a namespace`, () =>
      withReceiver(async (receiver) => {
        const ended = await run({ app: 'apps/plain-http.mjs', flag, receiver });
        assert.equal(ended.code, 0, ended.stderr);
        const servers = receiver.spans.filter((span) => span.kind === 'server');
        const clients = receiver.spans.filter((span) => span.kind === 'client');
        assert.equal(servers.length, 4);
        assert.equal(clients.length, 4);
        for (const server of servers) assert.ok(parentOf(receiver, server));
      }));
  }

  it('sends by OTLP as JSON, with gzip, and with headers', () =>
    withReceiver(async (receiver) => {
      await run({
        app: 'apps/express-winston.cjs',
        receiver,
        env: {
          OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
          OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
          OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=secret%20key',
        },
      });
      assert.equal(receiver.spans.filter((span) => span.kind === 'server').length, 4);
      assert.equal(receiver.logs.length, 4);
      assert.equal(
        receiver.metrics.latest('http.server.request.duration', { 'http.route': '/users/:id' })
          ?.count,
        3,
      );
    }));
});

describe('What the specification’s variables say', () => {
  it('OTEL_SDK_DISABLED makes no telemetry at all, and the app runs', () =>
    withReceiver(async (receiver) => {
      const ended = await run({
        app: 'apps/express-winston.cjs',
        receiver,
        env: { OTEL_SDK_DISABLED: 'true' },
      });
      assert.equal(ended.code, 0, ended.stderr);
      assert.equal(receiver.spans.length + receiver.logs.length + receiver.metrics.length, 0);
    }));

  it('a signal whose exporter is none is not sent, and context is passed on as it came', () =>
    withReceiver(async (receiver) => {
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
      const ended = await run({
        app: 'apps/pass-on.mjs',
        receiver,
        args: [traceparent],
        env: { OTEL_TRACES_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' },
      });
      assert.equal(ended.code, 0, ended.stderr);
      assert.deepEqual(JSON.parse(ended.stdout), { traceparent, tracestate: 'a=1' });
      assert.equal(receiver.spans.length, 0);
      assert.equal(receiver.logs.length, 0);
      assert.ok(receiver.metrics.latest('http.server.request.duration'));
    }));

  it('OTEL_NODE_DISABLED_INSTRUMENTATIONS leaves one out', () =>
    withReceiver(async (receiver) => {
      await run({
        app: 'apps/express-winston.cjs',
        receiver,
        env: { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'express,winston' },
      });
      assert.equal(receiver.logs.length, 0);
      assert.ok(!receiver.spans.some((span) => span.scope.name.includes('express')));
      assert.ok(receiver.spans.some((span) => span.kind === 'server'));
    }));

  it('OTEL_TRACES_SAMPLER decides', () =>
    withReceiver(async (receiver) => {
      await run({
        app: 'apps/express-winston.cjs',
        receiver,
        env: { OTEL_TRACES_SAMPLER: 'always_off' },
      });
      assert.equal(receiver.spans.length, 0);
      assert.equal(receiver.logs.length, 4);
    }));

  it('a wrong value is told on stderr, and the default holds', () =>
    withReceiver(async (receiver) => {
      const ended = await run({
        app: 'apps/express-winston.cjs',
        receiver,
        env: { OTEL_BSP_MAX_QUEUE_SIZE: 'many' },
      });
      assert.match(ended.stderr, /OTEL_BSP_MAX_QUEUE_SIZE.*many/);
      assert.equal(receiver.spans.filter((span) => span.kind === 'server').length, 4);
    }));

  it('the console exporter prints a tree of each trace with its log lines', async () => {
    const ended = await run({
      app: 'apps/fastify-pino.mjs',
      env: {
        OTEL_TRACES_EXPORTER: 'console',
        OTEL_LOGS_EXPORTER: 'console',
        OTEL_METRICS_EXPORTER: 'none',
      },
    });
    assert.equal(ended.code, 0, ended.stderr);
    assert.match(ended.stdout, /GET \/items\/:id/);
    assert.match(ended.stdout, /item read/);
  });

  it('metrics are scraped where the Prometheus variables say, and the scrape makes no span', () =>
    withReceiver(async (receiver) => {
      const ended = await run({
        app: 'apps/scraped.mjs',
        receiver,
        env: {
          OTEL_METRICS_EXPORTER: 'prometheus',
          OTEL_EXPORTER_PROMETHEUS_PORT: '0',
          OTEL_LOG_LEVEL: 'info',
        },
      });
      assert.equal(ended.code, 0, ended.stderr);
      assert.match(ended.stdout, /http_server_request_duration_seconds_count\{[^}]*\} 2/);
      const servers = receiver.spans.filter((span) => span.kind === 'server');
      assert.equal(servers.length, 2, 'two requests of the app, none of the scraper');
      assert.equal(receiver.metrics.length, 0, 'nothing is pushed');
    }));

  it('no server is opened unless the Prometheus exporter is asked for', async () => {
    const ended = await run({
      app: 'apps/handles.cjs',
      env: {
        OTEL_TRACES_EXPORTER: 'none',
        OTEL_LOGS_EXPORTER: 'none',
        OTEL_METRICS_EXPORTER: 'none',
      },
    });
    assert.equal(ended.stdout.trim(), '[]', ended.stderr);
  });
});

describe('A bare start', () => {
  it('prints nothing, keeps nothing alive and loads no instrumentation', async () => {
    const ended = await run({
      app: 'apps/bare.cjs',
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' },
    });
    assert.equal(ended.code, 0);
    const loaded = JSON.parse(ended.stdout) as string[];
    assert.deepEqual(
      loaded.filter((file) => /lazy-/.test(file)),
      [],
    );
    assert.deepEqual(
      loaded.filter((file) => /node_modules\/(winston|express|fastify|pino)\//.test(file)),
      [],
    );
  });

  it('twice, by both flags, is one start', () =>
    withReceiver(async (receiver) => {
      const ended = await run({
        app: 'apps/express-winston.cjs',
        receiver,
        env: { NODE_OPTIONS: `--import ${process.cwd()}/dist/cjs/register.js` },
      });
      assert.equal(ended.code, 0, ended.stderr);
      assert.equal(receiver.spans.filter((span) => span.kind === 'server').length, 4);
      assert.equal(receiver.logs.length, 4);
    }));

  it('leaves worker threads of the app alone', () =>
    withReceiver(async (receiver) => {
      const ended = await run({ app: 'apps/worker.mjs', receiver });
      assert.equal(ended.code, 0, ended.stderr);
      assert.equal(ended.stdout.trim(), 'from the worker: 42');
    }));
});

describe('Logs of libraries written for the older logs API', () => {
  it('arrive', () =>
    withReceiver(async (receiver) => {
      const ended = await run({ app: 'apps/legacy-logs.cjs', receiver });
      assert.equal(ended.code, 0, ended.stderr);
      assert.deepEqual(
        receiver.logs.map((record) => record.body),
        ['from the older API'],
      );
      assert.equal(receiver.logs[0]?.scope.name, 'old-library');
    }));
});
