import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  request,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { context, metrics, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import { HttpInstrumentation } from '../../../src/pipeline/instrumentations/http-instrumentation.ts';
import { UndiciInstrumentation } from '../../../src/pipeline/instrumentations/undici-instrumentation.ts';
import { recordTelemetry } from '../../support/otel.ts';

/** What the instrumentation does to `emit` of a server; private upstream. */
interface ServerSide {
  _incomingRequestFunction(component: string, original: Server['emit']): Server['emit'];
}

describe('The instrumentation of http', () => {
  const telemetry = recordTelemetry();
  let instrumentation: HttpInstrumentation;
  let server: Server;
  let traced: (...args: unknown[]) => ClientRequest;
  let port: number;

  beforeEach(async () => {
    // Not enabled: the modules of this process stay as they are.
    instrumentation = new HttpInstrumentation({ enabled: false });
    instrumentation.setTracerProvider(trace.getTracerProvider());
    instrumentation.setMeterProvider(metrics.getMeterProvider());
    traced = instrumentation._outgoingRequestFunction('http', request as never) as never;
    server = createServer();
    server.emit = (instrumentation as unknown as ServerSide)._incomingRequestFunction(
      'http',
      Reflect.get(server, 'emit'),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  function spanOf(kind: 'client' | 'server') {
    const wanted = kind === 'server' ? SpanKind.SERVER : SpanKind.CLIENT;
    const spans = telemetry.spans.filter((span) => span.kind === wanted);
    assert.equal(spans.length, 1);
    return spans[0]!;
  }

  it('sends headers that are given in a list as they are given', async () => {
    server.on('request', (incoming: IncomingMessage, response) =>
      response.end(JSON.stringify(incoming.rawHeaders)),
    );
    const headers = Object.freeze(['Host', 'h', 'X-Twice', '1', 'X-Twice', '2']);
    const options = { headers };
    const outgoing = traced(`http://127.0.0.1:${port}/`, options).end();
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    const sent = JSON.parse((await response.toArray()).join('')) as string[];
    assert.deepEqual(sent.slice(0, headers.length), headers);
    assert.equal(options.headers, headers);
    assert.equal(spanOf('client').attributes['http.response.status_code'], 200);
  });

  it('tells of a response that breaks off, and of no other end of one', async () => {
    server.on('request', (incoming: IncomingMessage, response) => {
      response.writeHead(200, { 'content-length': '9' });
      response.write('half', () => incoming.url === '/broken' && incoming.socket.destroy());
    });
    const broken = traced({ host: '127.0.0.1', port, path: '/broken' }).end();
    const [half] = (await once(broken, 'response')) as [IncomingMessage];
    await assert.rejects(half.toArray(), { code: 'ECONNRESET' });
    const span = spanOf('client');
    assert.equal(span.status.code, SpanStatusCode.ERROR);
    assert.equal(span.attributes['error.type'], 'ECONNRESET');
    const [point] = await telemetry.points('http.client.request.duration');
    assert.equal(point?.attributes['error.type'], 'ECONNRESET');
    assert.equal(point.attributes['http.response.status_code'], 200);

    telemetry.reset();
    const enough = traced({ host: '127.0.0.1', port, path: '/enough' }).end();
    const [part] = (await once(enough, 'response')) as [IncomingMessage];
    part.destroy();
    await once(enough, 'close');
    assert.equal(spanOf('client').status.code, SpanStatusCode.UNSET);
  });

  it('tells the code of an error', async () => {
    const outgoing = traced({ host: '127.0.0.1', port, path: '/', signal: AbortSignal.abort() });
    await once(outgoing, 'error');
    assert.equal(spanOf('client').attributes['error.type'], 'ABORT_ERR');
  });

  it('gives no status to what was never answered', async () => {
    const come = once(server, 'request');
    const outgoing = request({ host: '127.0.0.1', port, path: '/' }).on('error', () => {});
    outgoing.end();
    const [, response] = await come;
    outgoing.destroy();
    await once(response, 'close');
    const { attributes, status } = spanOf('server');
    assert.equal(attributes['http.response.status_code'], undefined);
    assert.equal(attributes['error.type'], 'ECONNRESET');
    assert.equal(status.code, SpanStatusCode.UNSET);
    const [point] = await telemetry.points('http.server.request.duration');
    assert.equal(point?.attributes['error.type'], 'ECONNRESET');
    assert.equal(point.attributes['http.response.status_code'], undefined);
  });

  it('tells why the app broke its answer off', async () => {
    server.on('request', (_incoming, response) => response.destroy(new RangeError('on purpose')));
    const outgoing = request({ host: '127.0.0.1', port, path: '/' }).end();
    await once(outgoing, 'error').catch(() => {});
    const { attributes, status } = spanOf('server');
    assert.equal(attributes['error.type'], 'RangeError');
    assert.equal(status.code, SpanStatusCode.ERROR);
  });

  it('tells the code of an answer that failed', async () => {
    server.on('request', (_incoming, response) => {
      response.on('error', () => {}).end('all');
      response.write('more');
    });
    const outgoing = request({ host: '127.0.0.1', port, path: '/', agent: false }).end();
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    await response.toArray();
    assert.equal(spanOf('server').attributes['error.type'], 'ERR_STREAM_WRITE_AFTER_END');
  });

  it('puts the route in the name of what was never answered', async () => {
    const come = once(server, 'request');
    server.on('request', () => {
      const metadata = getRPCMetadata(context.active());
      if (metadata !== undefined) metadata.route = '/things/:id';
    });
    const outgoing = request({ host: '127.0.0.1', port, path: '/things/1' }).on('error', () => {});
    outgoing.end();
    const [, response] = await come;
    outgoing.destroy();
    await once(response, 'close');
    assert.equal(spanOf('server').name, 'GET /things/:id');
    assert.equal(spanOf('server').attributes['http.route'], '/things/:id');
  });
});

describe('The instrumentation of fetch', () => {
  const telemetry = recordTelemetry();

  let instrumentation: UndiciInstrumentation;
  let server: Server;
  let url: string;

  beforeEach(async () => {
    instrumentation = new UndiciInstrumentation();
    instrumentation.setTracerProvider(trace.getTracerProvider());
    instrumentation.setMeterProvider(metrics.getMeterProvider());
    server = createServer((incoming, response) => {
      if (incoming.url === '/part') response.write('part');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(() => {
    instrumentation.disable();
    server.closeAllConnections();
    server.close();
  });

  it('tells a time-out by its name', async () => {
    await assert.rejects(fetch(url, { signal: AbortSignal.timeout(50) }), { name: 'TimeoutError' });
    const [late] = telemetry.spans;
    // Node 22 makes an abort of it.
    assert.match(String(late?.attributes['error.type']), /^(Timeout|Abort)Error$/);
    const [point] = await telemetry.points('http.client.request.duration');
    assert.equal(point?.attributes['error.type'], late?.attributes['error.type']);
    for (const event of late?.events ?? []) {
      assert.equal(event.attributes?.['exception.type'], 'TimeoutError');
    }
  });

  it('tells of an abort before the answer, without calling it a failure', async () => {
    const controller = new AbortController();
    server.once('request', () => controller.abort());
    await assert.rejects(fetch(url, { signal: controller.signal }), { name: 'AbortError' });
    const [given] = telemetry.spans;
    assert.equal(given?.attributes['error.type'], 'AbortError');
    assert.equal(given.status.code, SpanStatusCode.UNSET);
  });

  it('does not mind that the app has had enough of an answer', async () => {
    const response = await fetch(`${url}/part`);
    await response.body?.cancel();
    await new Promise((resolve) => setImmediate(resolve));
    const [enough] = telemetry.spans;
    assert.equal(enough?.attributes['http.response.status_code'], 200);
    assert.equal(enough.attributes['error.type'], undefined);
  });
});
