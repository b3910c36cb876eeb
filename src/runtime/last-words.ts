import { Worker } from 'node:worker_threads';
import type { OutputRequest } from '../pipeline/index.ts';

/**
 * Runs in a thread of its own: sends each request, again while the answer says that it may help,
 * then wakes the thread that waits. `post` and `call` answer true, false, or 'again'.
 */
const sender = `
const { workerData: { requests, done, deadlineMs } } = require('node:worker_threads');
const end = performance.now() + deadlineMs;
const post = (each) => new Promise((resolve) => {
  const url = new URL(each.url);
  const { request } = require(url.protocol === 'https:' ? 'node:https' : 'node:http');
  const outgoing = request(url, {
    method: 'POST',
    headers: { ...each.headers, 'content-length': String(each.body.byteLength), connection: 'close' },
    timeout: each.timeoutMs,
    ...each.tls,
  }, ({ statusCode }) => {
    resolve(statusCode < 300 || ([429, 502, 503, 504].includes(statusCode) && 'again'));
    outgoing.on('error', () => {}).destroy();
  });
  outgoing.on('timeout', () => outgoing.destroy(new Error('timeout')));
  outgoing.on('error', () => resolve(false));
  outgoing.end(each.body);
});
const call = (each) => new Promise((resolve) => {
  const url = new URL(each.url);
  const session = require('node:http2').connect(url, each.tls);
  const settle = (outcome) => { resolve(outcome); session.destroy(); };
  session.on('error', () => settle(false));
  const stream = session.request({ ':method': 'POST', ':path': url.pathname, ...each.headers });
  if (each.timeoutMs > 0) stream.setTimeout(each.timeoutMs, () => settle(false));
  // The first headers have the status already when the call fails at once.
  const judge = (headers) => {
    const status = headers['grpc-status'];
    if (status !== undefined) settle(status === '0' || (['8', '14'].includes(status) && 'again'));
  };
  stream.on('response', judge);
  stream.on('trailers', judge);
  stream.on('error', () => settle(false));
  stream.on('close', () => settle(false));
  stream.resume();
  const head = Buffer.alloc(5);
  head.writeUInt32BE(each.body.byteLength, 1);
  stream.end(Buffer.concat([head, each.body]));
});
const send = async (each) => {
  for (let waitMs = 200; ; waitMs *= 2) {
    const outcome = await (each.grpc ? call : post)(each);
    if (outcome !== 'again') return outcome;
    if (performance.now() + waitMs >= end) return false;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
};
Promise.all(requests.map(async (each, index) => {
  if (await send(each)) Atomics.store(done, index + 1, 1);
})).then(() => {
  Atomics.store(done, 0, 1);
  Atomics.notify(done, 0);
});
`;

/**
 * Sends requests while the event loop of this thread is gone: in an `exit` handler. A one-shot
 * worker does the sending and this thread blocks until it is done, at most `deadlineMs`.
 *
 * @returns for each request, whether it was answered with success within the deadline.
 */
export function sendLastWords(requests: readonly OutputRequest[], deadlineMs: number): boolean[] {
  if (requests.length === 0) return [];
  // The first word wakes this thread; the others tell how each request ended.
  const done = new Int32Array(new SharedArrayBuffer(4 * (requests.length + 1)));
  const worker = new Worker(sender, {
    eval: true,
    // Without these the worker would run the app's own preloads again.
    env: {},
    execArgv: [],
    workerData: { requests, done, deadlineMs },
    stdout: true,
    stderr: true,
  });
  worker.on('error', () => {});
  worker.unref();
  Atomics.wait(done, 0, 0, deadlineMs);
  return requests.map((_, index) => Atomics.load(done, index + 1) === 1);
}
