import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendLastWords } from '../../src/runtime/last-words.ts';

describe('The last words of a process', () => {
  it('are nothing when there is nothing to say', () => {
    assert.deepEqual(sendLastWords([], 1_000), []);
  });

  it('are given up at once when nobody listens', () => {
    const request = {
      url: 'http://127.0.0.1:1/v1/traces',
      headers: {},
      body: new Uint8Array(3),
      timeoutMs: 1_000,
    };
    const began = performance.now();
    assert.deepEqual(sendLastWords([request], 3_000), [false]);
    assert.ok(performance.now() - began < 2_500);
  });

  it('arrive while this thread is blocked, each with its headers and body', async () => {
    // The receiver must be another process: this thread blocks while it waits.
    const program = `
      const bodies = [];
      require('node:http').createServer((request, response) => {
        const chunks = [];
        request.on('data', (chunk) => chunks.push(chunk));
        request.on('end', () => {
          bodies.push([request.url, request.headers['x-key'], Buffer.concat(chunks).toString()]);
          response.end('{}');
          if (bodies.length === 2) { console.log(JSON.stringify(bodies.sort())); process.exit(); }
        });
      }).listen(0, '127.0.0.1', function () { console.log(this.address().port); });`;
    const child = execFile(process.execPath, ['-e', program]);
    let output = '';
    child.stdout?.on('data', (text: string) => {
      output += text;
    });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    while (!output.includes('\n')) await new Promise((resolve) => setTimeout(resolve, 5));
    const port = Number.parseInt(output, 10);
    const sent = sendLastWords(
      ['a', 'b'].map((path) => ({
        url: `http://127.0.0.1:${port}/${path}`,
        headers: { 'x-key': path },
        body: new TextEncoder().encode(`body ${path}`),
        timeoutMs: 2_000,
      })),
      5_000,
    );
    assert.deepEqual(sent, [true, true]);
    await ended;
    assert.deepEqual(JSON.parse(output.slice(output.indexOf('\n'))), [
      ['/a', 'a', 'body a'],
      ['/b', 'b', 'body b'],
    ]);
  });

  /** Starts a program that prints its port first; the receiver must not be in this thread. */
  async function receiver(
    program: string,
  ): Promise<{ port: number; said: () => string; stop: () => void }> {
    const child = execFile(process.execPath, ['-e', program]);
    let output = '';
    child.stdout?.on('data', (text: string) => {
      output += text;
    });
    while (!output.includes('\n')) await new Promise((resolve) => setTimeout(resolve, 5));
    return {
      port: Number.parseInt(output, 10),
      said: () => output.slice(output.indexOf('\n') + 1),
      stop: () => child.kill(),
    };
  }
  const request = (url: string) => ({
    url,
    headers: {},
    body: new TextEncoder().encode('message'),
    timeoutMs: 2_000,
  });

  it('are said again while the answer asks for it, and not otherwise', async () => {
    const { port, stop } = await receiver(`
      const seen = {};
      require('node:http').createServer((request, response) => {
        seen[request.url] = (seen[request.url] ?? 0) + 1;
        response.statusCode = request.url === '/busy' && seen['/busy'] < 3 ? 503
          : request.url === '/wrong' && seen['/wrong'] === 1 ? 400 : 200;
        response.end();
      }).listen(0, '127.0.0.1', function () { console.log(this.address().port); });`);
    const requests = ['busy', 'wrong'].map((path) => request(`http://127.0.0.1:${port}/${path}`));
    assert.deepEqual(sendLastWords(requests, 5_000), [true, false]);
    stop();
  });

  it('end at their deadline when the answer is the same for ever', async () => {
    const { port, stop } = await receiver(`
      require('node:http').createServer((request, response) => {
        response.statusCode = 429;
        response.end();
      }).listen(0, '127.0.0.1', function () { console.log(this.address().port); });`);
    const began = performance.now();
    assert.deepEqual(sendLastWords([request(`http://127.0.0.1:${port}/`)], 700), [false]);
    assert.ok(performance.now() - began < 2_000);
    stop();
  });

  it('are spoken by gRPC too', async () => {
    const { port, said, stop } = await receiver(`
      const server = require('node:http2').createServer();
      let calls = 0;
      server.on('stream', (stream, headers) => {
        const chunks = [];
        stream.on('data', (chunk) => chunks.push(chunk));
        stream.on('end', () => {
          const body = Buffer.concat(chunks);
          console.log(JSON.stringify([headers[':path'], headers['content-type'], headers.te,
            body[0], body.readUInt32BE(1), body.subarray(5).toString()]));
          const status = headers[':path'] === '/wrong' ? '3' : ++calls === 1 ? '14' : '0';
          const type = { ':status': 200, 'content-type': 'application/grpc' };
          if (status !== '0') return stream.respond({ ...type, 'grpc-status': status }, { endStream: true });
          stream.respond(type, { waitForTrailers: true });
          stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
          stream.end(Buffer.alloc(5));
        });
      });
      server.listen(0, '127.0.0.1', () => console.log(server.address().port));`);
    const call = {
      ...request(`http://127.0.0.1:${port}/opentelemetry.Service/Export`),
      headers: { 'content-type': 'application/grpc', te: 'trailers' },
      grpc: true,
    };
    assert.deepEqual(sendLastWords([call], 5_000), [true]);
    assert.deepEqual(sendLastWords([{ ...call, url: `http://127.0.0.1:${port}/wrong` }], 5_000), [
      false,
    ]);
    assert.deepEqual(sendLastWords([{ ...call, url: 'http://127.0.0.1:1/' }], 5_000), [false]);
    while (said().split('\n').length < 4) await new Promise((resolve) => setTimeout(resolve, 5));
    stop();
    const message = ['application/grpc', 'trailers', 0, 7, 'message'];
    const seen = said().trim().split('\n');
    assert.deepEqual(
      seen.map((line): unknown => JSON.parse(line)),
      [
        ['/opentelemetry.Service/Export', ...message],
        ['/opentelemetry.Service/Export', ...message],
        ['/wrong', ...message],
      ],
    );
  });

  it('count only what was taken, and never wait past their deadline', () => {
    const server = createServer(() => {});
    return new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const { port } = server.address() as AddressInfo;
        const began = performance.now();
        // This thread blocks, so its own server cannot answer.
        const request = {
          url: `http://127.0.0.1:${port}/`,
          headers: {},
          body: new Uint8Array(1),
          timeoutMs: 60_000,
        };
        assert.deepEqual(sendLastWords([request], 150), [false]);
        const took = performance.now() - began;
        assert.ok(took >= 140 && took < 2_000, `took ${took}`);
        server.closeAllConnections();
        server.close(() => resolve());
      });
    });
  });
});
