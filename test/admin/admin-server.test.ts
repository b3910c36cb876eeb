import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { AdminServer, type AdminServerOptions } from '../../src/admin/index.ts';
import { InvalidOptionError } from '../../src/base/index.ts';
import { createHealth } from '../../src/health/index.ts';
import { FakeClock } from '../../src/testing/index.ts';
import { ask, plug, raw, rest } from './client.ts';

const page = {
  body: '# TYPE up gauge\nup 1\n',
  contentType: 'text/plain; version=0.0.4; charset=utf-8',
};
const host = '127.0.0.1';

describe('AdminServer', () => {
  const open: { close(): unknown }[] = [];

  afterEach(async () => {
    for (const each of open.splice(0)) await each.close();
  });

  async function serving(options: AdminServerOptions = {}): Promise<AdminServer> {
    const server = new AdminServer({
      host,
      port: 0,
      metrics: async () => page,
      graceMs: 50,
      ...options,
    });
    open.push(server);
    await server.start();
    return server;
  }

  /** A server of somebody else, on a port of its own. */
  async function stranger(at = host): Promise<number> {
    const server: Server = createServer((_request, response) => response.end('stranger'));
    server.listen(0, at);
    await once(server, 'listening');
    open.push({ close: promisify(server.close.bind(server)) });
    return (server.address() as AddressInfo).port;
  }

  describe('at its pages', () => {
    it('gives the metrics with their content type', async () => {
      const { address } = await serving();
      const { status, headers, text } = await ask(address, '/metrics');
      assert.deepEqual([status, text, headers['content-type']], [200, page.body, page.contentType]);
      assert.equal(headers['content-length'], String(page.body.length));
      assert.equal(headers['cache-control'], 'no-store');
      assert.equal(headers['x-content-type-options'], 'nosniff');
    });

    it('takes a query, and the form of the target that proxies send', async () => {
      const { address } = await serving();
      for (const target of [
        '/metrics?x=/y?z',
        'http://elsewhere/metrics',
        'HTTP://u@elsewhere:1/metrics?x',
      ]) {
        assert.equal((await ask(address, target)).status, 200, target);
      }
    });

    it('answers HEAD with the same headers and nothing else', async () => {
      const { address } = await serving();
      const { status, headers, text } = await ask(address, '/metrics', { method: 'HEAD' });
      assert.deepEqual(
        [status, text, headers['content-length']],
        [200, '', String(page.body.length)],
      );
    });

    it('compresses when that is welcome', async () => {
      const { address } = await serving();
      for (const accepted of ['gzip', 'deflate, GZIP;q=0.5', '*', 'identity;q=0, x-gzip']) {
        const { headers, body } = await ask(address, '/metrics', {
          headers: { 'accept-encoding': accepted },
        });
        assert.equal(headers['content-encoding'], 'gzip', accepted);
        assert.equal(headers.vary, 'Accept-Encoding');
        assert.equal(gunzipSync(body).toString(), page.body);
        assert.equal(headers['content-length'], String(body.length));
      }
      for (const accepted of [
        '',
        'deflate',
        'gzip;q=0',
        '*;q=0',
        'gzip;q=0, *',
        'gzip;q=x',
        ',;,',
      ]) {
        const { headers, text } = await ask(address, '/metrics', {
          headers: { 'accept-encoding': accepted },
        });
        assert.equal(headers['content-encoding'], undefined, accepted);
        assert.equal(text, page.body);
      }
    });

    it('has the metrics at another path when told so', async () => {
      const { address } = await serving({ metricsPath: '/internal/prom' });
      assert.equal((await ask(address, '/internal/prom')).status, 200);
      assert.equal((await ask(address, '/metrics')).status, 404);
    });

    it('has nothing anywhere else', async () => {
      const { address } = await serving();
      const paths = [
        '/',
        '/metrics/',
        '/Metrics',
        '//metrics',
        '/metrics/../metrics',
        '/%6detrics',
        '/metrics%00',
        '/livez',
        '/../../etc/passwd',
        '*',
        '/constructor',
        '/metrics#x',
        'http://%',
        '/?/metrics',
      ];
      for (const path of paths)
        assert.match(
          await raw(address, `GET ${path} HTTP/1.1\r\nConnection: close\r\n\r\n`),
          /^HTTP\/1\.1 404 /,
          path,
        );
    });

    it('takes GET and HEAD alone, where there is something', async () => {
      const { address } = await serving();
      for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH']) {
        const { status, headers } = await ask(address, '/metrics', { method });
        assert.deepEqual([status, headers.allow], [405, 'GET, HEAD'], method);
      }
      assert.equal((await ask(address, '/nothing', { method: 'POST' })).status, 404);
    });

    it('does not care for Host', async () => {
      const { address } = await serving();
      assert.equal(
        (await ask(address, '/metrics', { headers: { host: 'evil.example' } })).status,
        200,
      );
      assert.match(
        await raw(address, 'GET /metrics HTTP/1.1\r\nConnection: close\r\n\r\n'),
        /^HTTP\/1\.1 200 /,
      );
    });

    it('answers 500 in a few words when the metrics fail, and tells why to those who listen', async () => {
      const secret = new Error('password at db:5432');
      const heard: unknown[] = [];
      const failures: NonNullable<AdminServerOptions['metrics']>[] = [
        () => Promise.reject(secret),
        () => {
          throw secret;
        },
        async () => undefined as never,
        async () => ({ body: 5, contentType: 'x' }) as never,
        async () => ({ body: '' }) as never,
      ];
      for (const metrics of failures) {
        const { address } = await serving({
          metrics,
          onError(error) {
            heard.push(error);
            throw new Error('the listener is broken too');
          },
        });
        const { status, text } = await ask(address, '/metrics');
        assert.deepEqual([status, text], [500, 'The page could not be made.\n']);
      }
      assert.equal(heard.length, failures.length);
      assert.deepEqual(heard.slice(0, 2), [secret, secret]);
    });

    it('cuts the connection when the content type is no header', async () => {
      const { address } = await serving({
        metrics: async () => ({ body: 'x', contentType: 'a\r\nb: c' }),
      });
      await assert.rejects(ask(address, '/metrics'), { code: 'ECONNRESET' });
    });

    it('answers 500 when the metrics take too long, and asks for them anew after that', async () => {
      const clock = new FakeClock();
      const asked = Promise.withResolvers<void>();
      let times = 0;
      const metrics = () => {
        asked.resolve();
        return times++ === 0 ? new Promise<never>(() => {}) : Promise.resolve(page);
      };
      const { address } = await serving({ metrics, clock, pageTimeoutMs: 2000 });
      const reply = ask(address, '/metrics');
      await asked.promise;
      await clock.advance(2000);
      assert.equal((await reply).status, 500);
      assert.equal((await ask(address, '/metrics')).status, 200);
      assert.equal(clock.pending, 0);
    });

    it('collects once for those who ask at the same time', async () => {
      let collections = 0;
      const { address } = await serving({
        async metrics() {
          collections++;
          await new Promise((resolve) => setTimeout(resolve, 30));
          return page;
        },
      });
      const replies = await Promise.all([1, 2, 3, 4].map(() => ask(address, '/metrics')));
      assert.deepEqual(
        replies.map(({ status }) => status),
        [200, 200, 200, 200],
      );
      assert.equal(collections, 1);
      await ask(address, '/metrics');
      assert.equal(collections, 2);
    });

    it('has no page of metrics when there are none', async () => {
      const server = new AdminServer({ host, port: 0 });
      open.push(server);
      assert.equal((await ask(await server.start(), '/metrics')).status, 404);
    });
  });

  describe('at its probes', () => {
    it('answers 200 while nothing critical fails, and 503 then', async () => {
      const health = createHealth();
      const { address } = await serving({ health });
      const status = async (path: string) => (await ask(address, path)).status;
      health.register({ name: 'cache', critical: false, run: () => false });
      assert.deepEqual(
        [await status('/livez'), await status('/readyz'), await status('/startupz')],
        [200, 200, 200],
      );
      health.register({ name: 'db', run: () => false });
      assert.deepEqual(
        [await status('/livez'), await status('/readyz'), await status('/startupz')],
        [200, 503, 200],
      );
      health.register({ name: 'boot', kinds: ['startup', 'live'], run: () => false });
      assert.deepEqual([await status('/livez'), await status('/startupz')], [503, 503]);
    });

    it('tells the status alone, or the checks without their messages', async () => {
      const health = createHealth();
      health.register({
        name: 'db',
        critical: false,
        run() {
          throw new Error('password at db:5432');
        },
      });
      const { address } = await serving({ health });
      const { headers, text } = await ask(address, '/readyz');
      assert.equal(headers['content-type'], 'application/health+json; charset=utf-8');
      assert.equal(text, '{"status":"warn"}\n');
      const verbose = JSON.parse((await ask(address, '/readyz?verbose')).text);
      assert.deepEqual(Object.keys(verbose.checks[0]), [
        'name',
        'status',
        'critical',
        'durationMs',
      ]);
      assert.equal(verbose.checks[0].status, 'fail');
    });

    it('answers 500 when the checks themselves break', async () => {
      const health = { check: () => Promise.reject(new Error('broken')) };
      const { address } = await serving({ health });
      assert.equal((await ask(address, '/livez')).status, 500);
    });

    it('takes GET and HEAD alone there too', async () => {
      const { address } = await serving({ health: createHealth() });
      assert.equal((await ask(address, '/livez', { method: 'HEAD' })).status, 200);
      assert.equal((await ask(address, '/livez', { method: 'POST' })).status, 405);
    });
  });

  describe('against strangers', () => {
    const limits = {
      headersTimeoutMs: 60,
      requestTimeoutMs: 60,
      checkIntervalMs: 20,
      idleTimeoutMs: 500,
    };

    it('answers what is no HTTP with 400, and goes on', async () => {
      const { address } = await serving();
      for (const text of [
        '\x16\x03\x01\x02\x00\x01\x00',
        'GET\r\n\r\n',
        'GET /metrics HTTP/9.9\r\n\r\n',
        '\0\0\0\0',
        'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
        'GET /metrics HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
        'GET /metrics\x01 HTTP/1.1\r\n\r\n',
      ]) {
        assert.match(await raw(address, text), /^HTTP\/1\.1 400 /, JSON.stringify(text));
      }
      assert.equal((await ask(address, '/metrics')).status, 200);
    });

    it('answers headers that are too large with 431', async () => {
      const { address } = await serving();
      assert.match(
        await raw(address, `GET /metrics HTTP/1.1\r\nX: ${'x'.repeat(9000)}\r\n\r\n`),
        /^HTTP\/1\.1 431 /,
      );
      assert.match(
        await raw(address, `GET /${'x'.repeat(9000)} HTTP/1.1\r\n\r\n`),
        /^HTTP\/1\.1 431 /,
      );
    });

    it('reads only so many headers', async () => {
      const { address } = await serving({ limits: { maxHeadersCount: 5 } });
      const padding = Array.from({ length: 10 }, (_, index) => `X-${index}: 1\r\n`).join('');
      const reply = await raw(
        address,
        `GET /metrics HTTP/1.1\r\n${padding}Accept-Encoding: gzip\r\nConnection: close\r\n\r\n`,
      );
      assert.ok(!reply.includes('gzip'));
    });

    it('lets nobody take for ever to say what they want', async () => {
      const { address } = await serving({ limits });
      const silent = plug(address).then(rest);
      const slow = plug(address).then(async (socket) => {
        const drip = setInterval(() => socket.write('X: y\r\n'), 10);
        socket.write('GET /metrics HTTP/1.1\r\n');
        const reply = await rest(socket);
        clearInterval(drip);
        return reply;
      });
      for (const reply of await Promise.all([silent, slow]))
        assert.match(reply, /^HTTP\/1\.1 408 |^$/);
      assert.equal((await ask(address, '/metrics')).status, 200);
    });

    it('lets nobody take for ever to read the answer', async () => {
      const metrics = async () => ({ ...page, body: 'x'.repeat(30_000_000) });
      const { address } = await serving({ metrics, limits: { idleTimeoutMs: 100 } });
      const socket = await plug(address);
      socket.pause();
      socket.write('GET /metrics HTTP/1.1\r\nConnection: close\r\n\r\n');
      // Far longer than the limit: a busy machine makes timers late.
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      assert.ok((await rest(socket)).length < 30_000_000);
    });

    it('drops connections over the limit and serves again when some are gone', async () => {
      const { address } = await serving({ limits: { maxConnections: 2 } });
      const held = [await plug(address), await plug(address)];
      assert.equal(await raw(address, 'GET /metrics HTTP/1.1\r\n\r\n'), '');
      for (const socket of held) {
        socket.destroy();
        await once(socket, 'close');
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
      assert.equal((await ask(address, '/metrics')).status, 200);
    });

    it('closes after a request with a body, which it does not read', async () => {
      const { address } = await serving();
      for (const start of ['GET /metrics', 'POST /metrics']) {
        const reply = await raw(address, `${start} HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello`);
        assert.match(reply, /\r\nConnection: close\r\n/i, start);
      }
    });

    it('survives connections that break at any time', async () => {
      const { address } = await serving({
        async metrics() {
          await new Promise((resolve) => setTimeout(resolve, 10));
          return page;
        },
      });
      for (const text of [
        '',
        'GET',
        'GET /metrics HTTP/1.1\r\n',
        'GET /metrics HTTP/1.1\r\n\r\n',
      ]) {
        const socket = await plug(address);
        socket.write(text);
        socket.resetAndDestroy();
      }
      await new Promise((resolve) => setTimeout(resolve, 30));
      assert.equal((await ask(address, '/metrics')).status, 200);
    });

    it('takes no upgrade and no tunnel', async () => {
      const { address } = await serving();
      const upgrade =
        'GET /metrics HTTP/1.1\r\nConnection: upgrade, close\r\nUpgrade: websocket\r\n\r\n';
      assert.match(await raw(address, upgrade), /^HTTP\/1\.1 200 /);
      assert.equal(await raw(address, 'CONNECT a:1 HTTP/1.1\r\n\r\n'), '');
    });
  });

  describe('when it starts', () => {
    it('takes any free port for 0, and tells which', async () => {
      const server = await serving();
      assert.ok((server.address?.port ?? 0) > 0);
      assert.equal(server.address?.host, host);
    });

    it('listens on localhost:9464 unless told otherwise', async () => {
      const busy = createServer().listen(9464, 'localhost');
      await Promise.race([once(busy, 'listening'), once(busy, 'error')]).catch(() => {});
      const server = new AdminServer();
      open.push(server, { close: () => void busy.close() });
      await assert.rejects(server.start(), { host: 'localhost', port: 9464 });
    });

    it('rejects when it cannot listen, and may be tried again', async () => {
      const port = await stranger();
      const server = new AdminServer({ host, port, metrics: async () => page });
      await assert.rejects(
        server.start(),
        (error: Error & { code: string; cause: { code: string } }) => {
          assert.equal(error.name, 'ListenError');
          assert.equal(error.code, 'OTELIER_LISTEN_FAILED');
          assert.equal(error.cause.code, 'EADDRINUSE');
          assert.equal(
            error.message,
            `Cannot listen on ${host}:${port}: the port is in use (EADDRINUSE).`,
          );
          return true;
        },
      );
      assert.equal(server.address, undefined);
      await open.pop()?.close();
      open.push(server);
      assert.deepEqual(await server.start(), { host, port });
    });

    it('rejects an address that this machine does not have', async () => {
      const server = new AdminServer({ host: '192.0.2.1', port: 0 });
      await assert.rejects(
        server.start(),
        /Cannot listen on 192\.0\.2\.1:0: this machine does not have the address/,
      );
    });

    it('starts once', async () => {
      const server = await serving();
      const [one, other] = await Promise.all([server.start(), server.start()]);
      assert.deepEqual(one, other);
      assert.deepEqual(one, server.address);
    });

    it('refuses options that are not allowed', () => {
      const wrong: [object, string][] = [
        [{ prot: 1 }, 'AdminServer.prot'],
        [{ host: '' }, 'AdminServer.host'],
        [{ port: 65_536 }, 'AdminServer.port'],
        [{ port: '9464' }, 'AdminServer.port'],
        [{ metricsPath: 'metrics' }, 'AdminServer.metricsPath'],
        [{ metricsPath: '/a?b' }, 'AdminServer.metricsPath'],
        [{ metricsPath: '/livez' }, 'AdminServer.metricsPath'],
        [{ metrics: page }, 'AdminServer.metrics'],
        [{ health: {} }, 'AdminServer.health'],
        [{ pageTimeoutMs: 0 }, 'AdminServer.pageTimeoutMs'],
        [{ lingerMs: -1 }, 'AdminServer.lingerMs'],
        [{ graceMs: Number.NaN }, 'AdminServer.graceMs'],
        [{ limits: { maxConnections: 0 } }, 'AdminServer.limits.maxConnections'],
        [{ limits: { requestTimeoutMs: 100 } }, 'AdminServer.limits.requestTimeoutMs'],
        [{ limits: { max: 1 } }, 'AdminServer.limits.max'],
      ];
      for (const [options, option] of wrong) {
        assert.throws(
          () => new AdminServer(options),
          (error) => error instanceof InvalidOptionError && error.option === option,
          option,
        );
      }
      assert.doesNotThrow(() => new AdminServer({ host: undefined, metrics: undefined } as never));
    });
  });

  describe('when it moves', () => {
    it('listens at the new place before it leaves the old one', async () => {
      const clock = new FakeClock();
      const server = await serving({ clock });
      const old = server.address;
      const place = await server.move({ port: 0 });
      assert.notEqual(place.port, old?.port);
      assert.deepEqual(server.address, place);
      assert.equal((await ask(place, '/metrics')).headers.connection, 'close'); // the agent asks for it
      const agent = new Agent({ keepAlive: true });
      assert.equal((await ask(place, '/metrics', { agent })).headers.connection, 'keep-alive');
      assert.equal((await ask(old, '/metrics', { agent })).headers.connection, 'close');
      agent.destroy();
      await clock.advance(499);
      assert.equal((await ask(old, '/metrics')).status, 200);
      await clock.advance(1);
      await assert.rejects(ask(old, '/metrics'), { code: 'ECONNREFUSED' });
      assert.equal((await ask(place, '/metrics')).status, 200);
    });

    it('fails no scrape of those who know where it is', async () => {
      const server = await serving({ lingerMs: 30 });
      const failures: unknown[] = [];
      let scrapes = 0;
      const moving = new AbortController();
      const scraper = async (agent: Agent) => {
        while (!moving.signal.aborted) {
          await ask(server.address, '/metrics', { agent }).then(
            ({ status }) => (status === 200 ? scrapes++ : failures.push(status)),
            (error) => failures.push(error),
          );
        }
      };
      const agents = [
        new Agent({ keepAlive: true }),
        new Agent({ keepAlive: false }),
        new Agent({ keepAlive: true }),
      ];
      const all = Promise.all(agents.map(scraper));
      for (let time = 0; time < 8; time++) {
        await server.move({ port: 0 });
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      moving.abort();
      await all;
      for (const agent of agents) agent.destroy();
      assert.deepEqual(failures, []);
      assert.ok(scrapes > 20, `${scrapes} scrapes`);
    });

    it('stays where it is when the new place is taken', async () => {
      const server = await serving();
      const { address } = server;
      const port = await stranger();
      await assert.rejects(server.move({ port }), {
        name: 'ListenError',
        code: 'OTELIER_LISTEN_FAILED',
        port,
      });
      assert.deepEqual(server.address, address);
      const agent = new Agent({ keepAlive: true });
      assert.equal((await ask(address, '/metrics', { agent })).headers.connection, 'keep-alive');
      agent.destroy();
    });

    it('can take another address with the same port', async () => {
      const server = await serving();
      const { port } = server.address ?? assert.fail();
      assert.deepEqual(await server.move({ host: '0.0.0.0' }), { host: '0.0.0.0', port });
      assert.equal((await ask({ host: '127.0.0.2', port }, '/metrics')).status, 200);
      assert.deepEqual(await server.move({ host }), { host, port });
      await assert.rejects(ask({ host: '127.0.0.2', port }, '/metrics'), { code: 'ECONNREFUSED' });
      assert.equal((await ask(server.address, '/metrics')).status, 200);
    });

    it('serves on when another address with the same port is taken by somebody else', async () => {
      const port = await stranger('127.0.0.2');
      const server = await serving({ port });
      await assert.rejects(server.move({ host: '0.0.0.0' }), { host: '0.0.0.0', port });
      assert.deepEqual(server.address, { host, port });
      assert.equal((await ask(server.address, '/metrics')).text, page.body);
    });

    it('serves on when this machine does not have the address', async () => {
      const server = await serving();
      await assert.rejects(server.move({ host: '192.0.2.1' }), {
        name: 'ListenError',
        host: '192.0.2.1',
      });
      assert.equal((await ask(server.address, '/metrics')).status, 200);
    });

    it('does nothing when it is there already', async () => {
      const server = await serving();
      const { address } = server;
      assert.deepEqual(await server.move({ ...address }), address);
      assert.deepEqual(await server.move({}), address);
      const agent = new Agent({ keepAlive: true });
      assert.equal((await ask(address, '/metrics', { agent })).headers.connection, 'keep-alive');
      agent.destroy();
    });

    it('moves one move after the other', async () => {
      const server = await serving();
      const places = await Promise.all([
        server.move({ port: 0 }),
        server.move({ port: 0 }),
        server.move({ host: '127.0.0.2' }),
      ]);
      assert.deepEqual(server.address, places[2]);
      assert.deepEqual(places[2], { host: '127.0.0.2', port: places[1]?.port });
    });

    it('rejects what is no place', async () => {
      const server = await serving();
      await assert.rejects(server.move({ port: -1 }), InvalidOptionError);
      await assert.rejects(server.move({ host: '' }), InvalidOptionError);
    });

    it('starts where it was moved to before it had started', async () => {
      const server = new AdminServer({ host, port: 1, metrics: async () => page });
      open.push(server);
      const place = await server.move({ port: 0 });
      assert.equal((await ask(place, '/metrics')).status, 200);
    });
  });

  describe('when it closes', () => {
    it('lets requests end that are under way, and takes no more', async () => {
      let finish = () => {};
      let asked = () => {};
      const begun = new Promise<void>((resolve) => (asked = resolve));
      const server = await serving({
        graceMs: 5000,
        metrics: () => {
          asked();
          return new Promise((resolve) => (finish = () => resolve(page)));
        },
      });
      const { address } = server;
      const reply = ask(address, '/metrics', { agent: new Agent({ keepAlive: true }) });
      await begun;
      const closed = server.close();
      await new Promise((resolve) => setTimeout(resolve, 10));
      await assert.rejects(ask(address, '/metrics'), { code: 'ECONNREFUSED' });
      finish();
      assert.equal((await reply).headers.connection, 'close');
      await closed;
    });

    it('cuts what does not end in time, at every place', async () => {
      const server = await serving({ graceMs: 30, metrics: () => new Promise(() => {}) });
      const first = ask(server.address, '/metrics');
      first.catch(() => {});
      await server.move({ port: 0 });
      const second = ask(server.address, '/metrics');
      second.catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 10));
      await server.close();
      await assert.rejects(first, { code: 'ECONNRESET' });
      await assert.rejects(second, { code: 'ECONNRESET' });
    });

    it('leaves no timer behind', async () => {
      const clock = new FakeClock();
      const server = await serving({ clock });
      await server.move({ port: 0 });
      await server.close();
      assert.equal(clock.pending, 0);
    });

    it('closes once, and is closed then', async () => {
      const server = await serving();
      assert.equal(server.close(), server.close());
      await server.close();
      assert.equal(server.address, undefined);
      await assert.rejects(server.start(), /the server was closed/);
      await assert.rejects(server.move({ port: 0 }), { code: 'OTELIER_LISTEN_FAILED' });
    });

    it('may close without having started, or while it starts', async () => {
      await new AdminServer().close();
      const server = new AdminServer({ host, port: 0 });
      const started = server.start();
      await server.close();
      await assert.rejects(ask(await started, '/metrics'), { code: 'ECONNREFUSED' });
    });
  });
});
