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
