import assert from 'node:assert/strict';
import { registerFromSources as preload, run, withReceiver } from '../support/run.ts';

/** The preload as a whole, from its sources; what only the built package can show is elsewhere. */
describe('The preload, from its sources', function () {
  this.timeout(20_000);

  it('instruments an app and sends its traces and metrics', () =>
    withReceiver(async (receiver) => {
      const ended = await run({
        app: 'apps/express-winston.cjs',
        preload,
        flag: '--import',
        receiver,
      });
      assert.equal(ended.code, 0, ended.stderr);
      const servers = receiver.spans.filter((span) => span.kind === 'server');
      assert.equal(servers.length, 4);
      for (const server of servers) {
        const parent = receiver.spans.find((span) => span.spanId === server.parentSpanId);
        assert.equal(parent?.kind, 'client');
        assert.equal(parent?.traceId, server.traceId);
      }
      const duration = receiver.metrics.latest('http.server.request.duration', {
        'http.route': '/users/:id',
      });
      assert.equal(duration?.count, 3);
    }));

  it('serves metrics, its own among them, where they are to be scraped', () =>
    withReceiver(async (receiver) => {
      const ended = await run({
        app: 'apps/scraped.mjs',
        preload,
        flag: '--import',
        receiver,
        env: { OTEL_METRICS_EXPORTER: 'prometheus', OTEL_EXPORTER_PROMETHEUS_PORT: '0' },
      });
      assert.equal(ended.code, 0, ended.stderr);
      assert.match(ended.stdout, /^200 text\/plain; version=0\.0\.4/);
      assert.match(ended.stdout, /http_server_request_duration_seconds_count\{[^}]*\} 2/);
      assert.match(ended.stdout, /otel_sdk_processor_span_queue_size\{/);
      assert.match(ended.stdout, /otel_sdk_exporter_span_exported_total\{/);
    }));

  it('does nothing when it is disabled, and starts once', () =>
    withReceiver(async (receiver) => {
      const env = { OTEL_SDK_DISABLED: 'true', NODE_OPTIONS: `--import ${preload}` };
      const ended = await run({
        app: 'apps/plain-http.mjs',
        preload,
        flag: '--import',
        receiver,
        env,
      });
      assert.equal(ended.code, 0, ended.stderr);
      assert.equal(
        receiver.requests.traces + receiver.requests.logs + receiver.requests.metrics,
        0,
      );
    }));

  it('says the last words of a process that ends at once', () =>
    withReceiver(async (receiver) => {
      const ended = await run({
        app: 'apps/ways-to-end.cjs',
        args: ['exit'],
        preload,
        flag: '--import',
        receiver,
      });
      assert.equal(ended.code, 3, ended.stderr);
      assert.equal(receiver.spans.length, 500);
      assert.equal(receiver.logs.length, 500);
    }));

  it('runs the app though the port for metrics is taken, and tells why there are none', () =>
    withReceiver(async (receiver) => {
      const { port } = new URL(receiver.url);
      const env = {
        OTEL_METRICS_EXPORTER: 'prometheus',
        OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1',
        OTEL_EXPORTER_PROMETHEUS_PORT: port,
        OTEL_PROPAGATORS: 'tracecontext,nonsense',
      };
      const ended = await run({
        app: 'apps/plain-http.mjs',
        preload,
        flag: '--import',
        receiver,
        env,
      });
      assert.equal(ended.code, 0, ended.stderr);
      assert.match(
        ended.stderr,
        /Metrics cannot be scraped.*EADDRINUSE|Metrics cannot be scraped.*in use/,
      );
      assert.match(ended.stderr, /OTEL_PROPAGATORS.*nonsense/);
    }));
});
