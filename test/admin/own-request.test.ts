import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AdminServer } from '../../src/admin/index.ts';
import { isOwnRequest } from '../../src/base/index.ts';
import { root } from '../architecture/source.ts';
import { ask } from './client.ts';

describe('isOwnRequest', () => {
  /** The requests that arrive while `work` is done, at whichever server of the process. */
  async function arriving(work: () => Promise<unknown>): Promise<IncomingMessage[]> {
    const seen: IncomingMessage[] = [];
    // As the instrumentation does it: it stands before every server, ours and those of the app.
    const emit: Server['emit'] = Reflect.get(Server.prototype, 'emit');
    Server.prototype.emit = function (this: Server, event: string | symbol, ...rest: unknown[]) {
      if (event === 'request') seen.push(rest[0] as IncomingMessage);
      return Reflect.apply(emit, this, [event, ...rest]);
    } as Server['emit'];
    try {
      await work();
    } finally {
      Server.prototype.emit = emit;
    }
    return seen;
  }

  it('is true for requests to our server, asked by any copy of the package', async () => {
    const path = '../../src/base/own-server.ts?copy';
    const copy = (await import(path)) as typeof import('../../src/base/own-server.ts');
    assert.notEqual(copy.isOwnRequest, isOwnRequest);
    const server = new AdminServer({
      host: '127.0.0.1',
      port: 0,
      metrics: async () => ({ body: '', contentType: 'a/b' }),
    });
    await server.start();
    const seen = await arriving(async () => {
      await ask(server.address, '/metrics');
      await server.move({ port: 0 });
      await ask(server.address, '/nothing');
    });
    await server.close();
    assert.deepEqual(
      seen.map((each) => [isOwnRequest(each), copy.isOwnRequest(each)]),
      [
        [true, true],
        [true, true],
      ],
    );
  });

  it('is false for requests to servers of the app', async () => {
    const server = createServer((_request, response) => response.end());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const seen = await arriving(() => ask({ host: '127.0.0.1', port }, '/metrics'));
    server.close();
    assert.deepEqual(seen.map(isOwnRequest), [false]);
  });

  it('is false for what is no request of a server', () => {
    for (const socket of [undefined, null, {}, { server: null }, { server: {} }])
      assert.equal(isOwnRequest({ socket }), false);
  });
});

describe('A process with an AdminServer', () => {
  it('ends when its own work is done, though somebody keeps a connection', async () => {
    const script = `
      import { AdminServer } from ${JSON.stringify(join(root, 'src/admin/index.ts'))};
      import { connect } from 'node:net';
      const server = new AdminServer({ host: '127.0.0.1', port: 0, metrics: async () => ({ body: 'up 1', contentType: 'text/plain' }) });
      await server.start();
      await server.move({ port: 0 });
      const socket = connect(server.address.port, '127.0.0.1');
      socket.write('GET /metrics HTTP/1.1\\r\\n\\r\\n');
      await new Promise((resolve) => socket.once('data', resolve));
      socket.unref();
      process.on('exit', () => console.log('ended', socket.destroyed));
    `;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '-e', script],
      { timeout: 4000 },
    );
    assert.equal(stdout, 'ended false\n');
  });
});
