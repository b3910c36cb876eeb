import { Agent, request as httpRequest } from 'node:http';

/**
 * A load generator with an open model: requests start at a constant rate, whether or not earlier ones
 * have been answered, as those of many independent users do. A latency is counted from the moment
 * at which the request was due, so that a generator that falls behind cannot make a service look
 * fast. It has no telemetry: it is the independent witness that the telemetry is held against.
 */
export class LoadGenerator {
  /** Every request that was sent: number, route, status, and when, in milliseconds. */
  records = [];
  /** Requests that ended without an answer, by reason. There should be none. */
  faults = new Map();
  /** Requests that were due while too many others were waiting for their answers. */
  skipped = 0;
  inFlight = 0;
  #base;
  #mix;
  #rate;
  #limit;
  #agent = new Agent({ keepAlive: true, maxSockets: 256, scheduling: 'lifo' });
  #timer;
  #started = 0;
  #due = 0;
  #sent = 0;

  /**
   * @param base - Where to send requests: `http://127.0.0.1:8080`.
   * @param mix - What to send, one after the other, over and over: `{ method, path, route, body }`.
   * @param rate - Requests per second.
   * @param limit - How many requests may wait for their answers at once.
   */
  constructor({ base, mix, rate, limit = 200 }) {
    this.#base = base;
    this.#mix = mix;
    this.#rate = rate;
    this.#limit = limit;
  }

  /** Sends some requests one after the other, so that nothing is done for the first time later. */
  async warmUp(count) {
    for (let sent = 0; sent < count; sent++) {
      this.#send(this.#mix[sent % this.#mix.length], performance.now());
      await this.#settled(10_000);
    }
  }

  start() {
    this.#started = performance.now();
    this.#timer = setInterval(() => this.#fire(), 5);
  }

  /** Sends no more, and waits until every request has its answer or its fault. */
  async stop(timeoutMs = 10_000) {
    clearInterval(this.#timer);
    await this.#settled(timeoutMs);
    this.#agent.destroy();
    return this.inFlight === 0;
  }

  /** How many requests were answered, by `route status`, as `POST /orders 201`. */
  counts(records = this.records) {
    const counts = new Map();
    for (const { route, status } of records) {
      const key = `${route} ${status}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return counts;
  }

  async #settled(timeoutMs) {
    const end = performance.now() + timeoutMs;
    while (this.inFlight > 0 && performance.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /** Starts each request at its time: number n is due n / rate seconds after the start. */
  #fire() {
    const elapsed = performance.now() - this.#started;
    while (this.#due <= (elapsed * this.#rate) / 1000) {
      const dueAt = this.#started + (this.#due * 1000) / this.#rate;
      const what = this.#mix[this.#due % this.#mix.length];
      this.#due++;
      if (this.inFlight >= this.#limit) this.skipped++;
      else this.#send(what, dueAt);
    }
  }

  #send({ method, path, route, body }, dueAt) {
    const number = ++this.#sent;
    const text = body === undefined ? undefined : JSON.stringify(body);
    // The number lets each request be found again in the telemetry.
    const request = httpRequest(`${this.#base}${path}?request=${number}`, {
      method,
      agent: this.#agent,
      headers:
        text === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
    });
    let settled = false;
    const settle = (fault, status) => {
      if (settled) return;
      settled = true;
      this.inFlight--;
      if (fault === undefined) {
        const now = performance.now();
        const startedAt = performance.timeOrigin + dueAt;
        this.records.push({ number, route, status, startedAt, latencyMs: now - dueAt });
      } else {
        this.faults.set(fault, (this.faults.get(fault) ?? 0) + 1);
      }
    };
    this.inFlight++;
    request.setTimeout(10_000, () => request.destroy(new Error('no answer within 10 s')));
    request.on('error', (error) => settle(error.code ?? error.message));
    request.on('response', (response) => {
      response.resume();
      response.on('end', () => settle(undefined, response.statusCode));
      response.on('close', () => settle('answer broken off'));
    });
    request.end(text);
  }
}

/**
 * The exact percentile of a list of numbers, by nearest rank: the smallest value that at least so
 * many percent of all do not exceed. NaN for an empty list.
 */
export function percentile(values, percent) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}
