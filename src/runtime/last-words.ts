import { Worker } from 'node:worker_threads';
import type { OutputRequest } from '../pipeline/index.ts';

/** Runs in a thread of its own: sends each request, then wakes the thread that waits. */
const sender = `
const { workerData: { requests, done } } = require('node:worker_threads');
const send = (each) => new Promise((resolve) => {
  const url = new URL(each.url);
  const { request } = require(url.protocol === 'https:' ? 'node:https' : 'node:http');
  const outgoing = request(url, {
    method: 'POST',
    headers: { ...each.headers, 'content-length': String(each.body.byteLength), connection: 'close' },
    timeout: each.timeoutMs,
    ...each.tls,
  }, (response) => {
    response.resume();
    response.on('end', () => resolve(response.statusCode < 300));
    response.on('error', () => resolve(false));
  });
  outgoing.on('timeout', () => outgoing.destroy(new Error('timeout')));
  outgoing.on('error', () => resolve(false));
  outgoing.end(each.body);
});
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
    workerData: { requests, done },
    stdout: true,
    stderr: true,
  });
  worker.on('error', () => {});
  worker.unref();
  Atomics.wait(done, 0, 0, deadlineMs);
  return requests.map((_, index) => Atomics.load(done, index + 1) === 1);
}
