import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { isTracingSuppressed } from '@opentelemetry/core';
import { InvalidOptionError, OtelierError } from '../../../src/base/index.ts';
import { ExportError } from '../../../src/pipeline/otlp/export-error.ts';
import { HttpSender, type HttpSenderOptions } from '../../../src/pipeline/otlp/http-sender.ts';
import { FakeClock } from '../../../src/testing/index.ts';
import { deadPort, serve, type TestServer, until } from './server.ts';

const never = new AbortController().signal;
const body = (text: string) => ({
  bytes: Buffer.from(text),
  contentType: 'application/json',
  partialSuccess: () => undefined,
});

describe('HttpSender', () => {
  const open: Array<{ close(): Promise<unknown> }> = [];
  const closing = <T extends { close(): Promise<unknown> }>(one: T): T => {
    open.push(one);
    return one;
  };
  const sender = (options: HttpSenderOptions): HttpSender => closing(new HttpSender(options));
  const server = async (...args: Parameters<typeof serve>): Promise<TestServer> =>
    closing(await serve(...args));
  /** A server below HTTP. */
  const raw = async (listener: Parameters<typeof createServer>[1]): Promise<number> => {
    const tcp: Server = createServer(listener);
    await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
    closing({ close: async () => void tcp.close() });
    return (tcp.address() as AddressInfo).port;
  };
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });

  it('posts the body with its type, its length, the headers and a user agent', async () => {
    const { url, seen } = await server();
    const outcome = await sender({
      url: `${url}/v1/traces?tenant=7`,
      headers: { 'X-Key': 'abc' },
    }).post(body('{}'), never);
    assert.deepEqual(outcome, { status: 'accepted' });
    assert.equal(seen[0]?.method, 'POST');
    assert.equal(seen[0]?.url, '/v1/traces?tenant=7');
    assert.equal(String(seen[0]?.body), '{}');
    const { headers } = seen[0];
    assert.equal(headers['content-type'], 'application/json');
    assert.equal(headers['content-length'], '2');
    assert.equal(headers['content-encoding'], undefined);
    assert.equal(headers['x-key'], 'abc');
    assert.match(headers['user-agent'] ?? '', /^otelier\/\S+ OTel-OTLP-Exporter-JavaScript\/\S+$/);
  });

  it('compresses when told to', async () => {
    const { url, seen } = await server();
    await sender({ url, gzip: true }).post(body('a'.repeat(5000)), never);
    assert.equal(seen[0]?.headers['content-encoding'], 'gzip');
    assert.equal(gunzipSync(seen[0].body).toString(), 'a'.repeat(5000));
    assert.ok(seen[0].body.length < 200);
  });

  it('asks for headers anew at each request, and keeps the last for requests made without waiting', async () => {
    const { url, seen } = await server();
    let token = 0;
    const one = sender({ url, headers: async () => ({ Authorization: `Bearer ${++token}` }) });
    assert.equal(one.request(Buffer.from('x'), 'text/plain').headers.authorization, undefined);
    await one.post(body('1'), never);
    await one.post(body('2'), never);
    assert.deepEqual(
      seen.map((each) => each.headers.authorization),
      ['Bearer 1', 'Bearer 2'],
    );
    assert.equal(one.request(Buffer.from('x'), 'text/plain').headers.authorization, 'Bearer 2');
  });

  it('answers retry when the headers cannot be made, without their words', async () => {
    const one = sender({
      url: 'http://127.0.0.1:9',
      headers: () => Promise.reject(new Error('token s3cret expired')),
    });
    const outcome = await one.post(body(''), never);
    assert.equal(outcome.status, 'retry');
    assert.ok(outcome.status === 'retry' && !outcome.error.message.includes('s3cret'));
  });

  it('turns a user and password of the URL into a header, and shows neither', async () => {
    const { port, seen } = await server((response) => {
      response
        .writeHead(400)
        .end('wrong password p@ss word, or dXNlcjpwQHNzIHdvcmQ= or key=topsecret');
    });
    const one = sender({
      url: `http://user:p%40ss%20word@127.0.0.1:${port}/v1/logs?key=topsecret`,
    });
    const outcome = await one.post(body(''), never);
    assert.equal(seen[0]?.headers.authorization, `Basic ${btoa('user:p@ss word')}`);
    assert.ok(outcome.status === 'refused');
    const { message, url } = outcome.error as ExportError;
    assert.equal(url, `http://127.0.0.1:${port}/v1/logs?…`);
    assert.equal(
      message,
      `http://127.0.0.1:${port}/v1/logs?… answered 400: wrong password [redacted], or [redacted] or key=[redacted]`,
    );
    assert.ok(!one.request(Buffer.from(''), 'x').url.includes('p%40ss'));
  });

  it('sends one request after the other over one connection', async () => {
    const { url, seen } = await server();
    const one = sender({ url });
    for (let i = 0; i < 3; i++) await one.post(body('x'), never);
    assert.deepEqual(
      seen.map((each) => each.connection),
      [1, 1, 1],
    );
  });

  it('never has more requests under way than it may', async () => {
    let now = 0;
    let most = 0;
    const { url } = await server((response) => {
      most = Math.max(most, ++now);
      setTimeout(() => {
        now--;
        response.end();
      }, 5);
    });
    const one = sender({ url, maxSockets: 2 });
    await Promise.all(Array.from({ length: 8 }, () => one.post(body('x'), never)));
    assert.equal(most, 2);
  });

  it('sends again at once when the server had just closed the kept connection', async () => {
    const { url, seen, connections } = await server((response, { connection }) => {
      // The second request over the first connection meets a connection that is gone.
      if (connection === 1 && seen.length === 2) connections[0]?.resetAndDestroy();
      else response.end();
    });
    const one = sender({ url });
    await one.post(body('first'), never);
    assert.deepEqual(await one.post(body('second'), never), { status: 'accepted' });
    assert.deepEqual(
      seen.map((each) => `${each.connection} ${each.body.toString()}`),
      ['1 first', '1 second', '2 second'],
    );
  });

  for (const status of [429, 502, 503, 504]) {
    it(`answers retry to ${status}, with the wait that Retry-After names in seconds`, async () => {
      const { url } = await server((response) => {
        response.writeHead(status, { 'retry-after': '7' }).end('busy');
      });
      const outcome = await sender({ url }).post(body(''), never);
      assert.ok(outcome.status === 'retry');
      assert.equal(outcome.afterMs, 7000);
      assert.equal((outcome.error as ExportError).status, status);
      assert.match(outcome.error.message, new RegExp(`answered ${status}: busy`));
    });
  }

  it('reads a Retry-After that is a date, against its clock', async () => {
    const clock = new FakeClock({ wall: Date.UTC(2026, 0, 1, 12, 0, 0) });
    const { url } = await server((response) => {
      response.writeHead(503, { 'retry-after': 'Thu, 01 Jan 2026 12:00:30 GMT' }).end();
    });
    const outcome = await sender({ url, clock }).post(body(''), never);
    assert.ok(outcome.status === 'retry');
    assert.equal(outcome.afterMs, 30_000);
  });

  for (const status of [400, 401, 404, 408, 413, 500, 501]) {
    it(`answers refused to ${status}`, async () => {
      const { url } = await server((response) => response.writeHead(status).end('no\n\u0000 way'));
      const outcome = await sender({ url }).post(body(''), never);
      assert.ok(outcome.status === 'refused');
      assert.ok(outcome.error instanceof ExportError && outcome.error instanceof OtelierError);
      assert.equal(outcome.error.code, 'OTELIER_EXPORT_FAILED');
      assert.equal(outcome.error.status, status);
      assert.match(outcome.error.message, new RegExp(`^${url}/ answered ${status}: no way`));
    });
  }

  it('follows no redirect and says where it would have led', async () => {
    const { url, seen } = await server((response) => {
      response.writeHead(308, { location: 'https://user:pw12@other.example/v1/x?key=v' }).end();
    });
    const outcome = await sender({ url }).post(body(''), never);
    assert.ok(outcome.status === 'refused');
    assert.match(
      outcome.error.message,
      /answered 308 \(redirects are not followed; set the endpoint to where it is: https:\/\/other\.example\/v1\/x\?…\)$/,
    );
    assert.equal(seen.length, 1);
  });

  it('answers retry when nobody listens, and names the reason', async () => {
    const outcome = await sender({ url: `http://127.0.0.1:${await deadPort()}` }).post(
      body(''),
      never,
    );
    assert.ok(outcome.status === 'retry');
    assert.match(outcome.error.message, /could not be reached: .*ECONNREFUSED/);
    assert.equal((outcome.error.cause as NodeJS.ErrnoException).code, 'ECONNREFUSED');
  });

  it('answers retry when the connection breaks before the answer', async () => {
    const port = await raw((socket) => socket.on('data', () => socket.destroy()));
    const outcome = await sender({ url: `http://127.0.0.1:${port}` }).post(body(''), never);
    assert.equal(outcome.status, 'retry');
  });

  it('hints at the port for gRPC when the other side does not speak HTTP/1.1', async () => {
    const port = await raw((socket) => {
      socket.on('error', () => {});
      socket.end('\0\0\0\x04\0\0\0\0\0garbage');
    });
    const outcome = await sender({ url: `http://127.0.0.1:${port}` }).post(body(''), never);
    assert.ok(outcome.status === 'retry');
    assert.match(outcome.error.message, /is it the one for gRPC\?/);
  });

  it('gives a request up after the timeout', async () => {
    const clock = new FakeClock();
    const { url, seen } = await server(() => {});
    const pending = sender({ url, clock, timeoutMs: 400 }).post(body(''), never);
    await until(() => seen.length === 1);
    await clock.advance(399);
    assert.equal(clock.pending, 1);
    await clock.advance(1);
    const outcome = await pending;
    assert.ok(outcome.status === 'retry');
    assert.match(outcome.error.message, /did not answer within 400 ms/);
    assert.equal(clock.pending, 0);
  });

  it('has no timeout at 0 and at more than a timer can bear', async () => {
    const clock = new FakeClock();
    const { url } = await server((response) => {
      assert.equal(clock.pending, 0);
      response.end();
    });
    for (const timeoutMs of [0, 2 ** 31, Infinity]) {
      assert.deepEqual(await sender({ url, clock, timeoutMs }).post(body(''), never), {
        status: 'accepted',
      });
    }
  });

  it('counts the time that headers take towards the timeout', async () => {
    const clock = new FakeClock();
    const pending = sender({
      url: 'http://127.0.0.1:9',
      clock,
      headers: () => new Promise(() => {}),
    }).post(body(''), never);
    await clock.advance(10_000);
    const outcome = await pending;
    assert.ok(outcome.status === 'retry' && /within 10000 ms/.test(outcome.error.message));
  });

  it('answers retry when it is aborted, before and while the request is under way', async () => {
    const { url, seen, connections } = await server(() => {});
    const one = sender({ url });
    assert.equal((await one.post(body(''), AbortSignal.abort())).status, 'retry');
    assert.equal(seen.length, 0);
    const abort = new AbortController();
    const pending = one.post(body(''), abort.signal);
    await until(() => seen.length === 1);
    abort.abort();
    const outcome = await pending;
    assert.ok(outcome.status === 'retry' && /given up/.test(outcome.error.message));
    await until(() => connections[0]?.destroyed === true);
  });

  it('believes a status although the body of the answer breaks off', async () => {
    const port = await raw((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf');
        setTimeout(() => socket.destroy(), 5);
      });
    });
    assert.deepEqual(await sender({ url: `http://127.0.0.1:${port}` }).post(body(''), never), {
      status: 'accepted',
    });
  });

  it('believes a status although the body of the answer drips on beyond the timeout', async () => {
    const drips: NodeJS.Timeout[] = [];
    const { url, seen } = await server((response) => {
      response.writeHead(200, { 'content-length': '100000' });
      drips.push(setInterval(() => response.write('a'), 5));
    });
    const outcome = await sender({ url, timeoutMs: 60 }).post(body('{}'), never);
    for (const drip of drips) clearInterval(drip);
    assert.deepEqual(outcome, { status: 'accepted' }, 'sent again it would arrive twice');
    assert.equal(seen.length, 1);
  });

  it('does not wait for an answer without end', async () => {
    let ended = false;
    const { url } = await server((response) => {
      response.on('close', () => {
        ended = true;
      });
      const chunk = Buffer.alloc(512 * 1024, 'x');
      const more = (): void => {
        while (response.write(chunk));
        if (!ended) response.once('drain', more);
      };
      more();
    });
    assert.deepEqual(await sender({ url }).post(body(''), never), { status: 'accepted' });
    await until(() => ended);
  });

  it('answers retry once it is closed, also to what is under way', async () => {
    const { url, seen } = await server(() => {});
    const one = sender({ url });
    const pending = one.post(body(''), never);
    await until(() => seen.length === 1);
    await one.close();
    assert.equal((await pending).status, 'retry');
    const outcome = await one.post(body(''), never);
    assert.ok(outcome.status === 'retry' && /was closed/.test(outcome.error.message));
  });

  it('sends nothing that waited for a connection when it was closed', async () => {
    const { url, seen } = await server(() => {});
    const one = sender({ url, maxSockets: 1 });
    const pending = [one.post(body('1'), never), one.post(body('2'), never)];
    await until(() => seen.length === 1);
    await one.close();
    for (const outcome of await Promise.all(pending)) assert.equal(outcome.status, 'retry');
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(seen.length, 1);
  });

  it('runs with tracing suppressed, whatever context it is called in', async () => {
    const manager = new AsyncLocalStorageContextManager().enable();
    context.setGlobalContextManager(manager);
    try {
      const { url } = await server();
      let suppressed: boolean | undefined;
      const headers = (): Record<string, string> => {
        suppressed = isTracingSuppressed(context.active());
        return {};
      };
      await context.with(ROOT_CONTEXT, () => sender({ url, headers }).post(body(''), never));
      assert.equal(suppressed, true);
    } finally {
      context.disable();
    }
  });

  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const speaksProxy = major > 24 || (major === 24 && minor >= 5);
  (speaksProxy ? it : it.skip)('goes through a proxy where Node can', async () => {
    const proxy = await server();
    const one = sender({
      url: 'http://collector.example/v1/traces',
      proxyEnv: { HTTP_PROXY: proxy.url },
    });
    assert.deepEqual(await one.post(body('{}'), never), { status: 'accepted' });
    assert.equal(proxy.seen[0]?.url, 'http://collector.example/v1/traces');
  });

  it('refuses a URL that is none, without showing it, and numbers out of range', () => {
    for (const url of [
      'collector:4318',
      'ftp://user:hunter2@x',
      'http://user:hunter2@',
      '',
      '/v1/traces',
    ]) {
      assert.throws(
        () => new HttpSender({ url }),
        (error) =>
          error instanceof InvalidOptionError &&
          error.option === 'HttpSender.url' &&
          !JSON.stringify([error.message, error.received]).includes('hunter2'),
      );
    }
    const url = 'http://x';
    assert.throws(() => new HttpSender({ url, timeoutMs: -1 }), /timeoutMs must be/);
    assert.throws(
      () => new HttpSender({ url, timeoutMs: Number.NaN, path: 'a.b' }),
      /^.*a\.b\.timeoutMs/,
    );
    assert.throws(() => new HttpSender({ url, maxSockets: 0 }), /maxSockets must be/);
  });
});
