import { percentile } from './load.mjs';
import { scrape } from './prometheus.mjs';
import { breakerState } from './telemetry.mjs';

const terminal = process.stdout.isTTY;
const fresh = terminal ? '\r\x1b[K' : '';

/** Shows what goes on, a line per second: rewritten in place on a terminal, else one by one. */
export class Progress {
  #load;
  #gateway;
  #phase = '';
  #shown = 0;
  #seconds = 0;
  #timer;

  constructor(load, gateway) {
    this.#load = load;
    this.#gateway = gateway;
    this.#shown = load.records.length;
    this.#timer = setInterval(() => void this.#show(), 1_000);
  }

  /** Announces the next phase. */
  enter(phase, explanation) {
    this.#phase = phase;
    console.log(`${fresh}\n${phase}: ${explanation}`);
  }

  stop() {
    clearInterval(this.#timer);
    process.stdout.write(fresh);
  }

  async #show() {
    const news = this.#load.records.slice(this.#shown);
    this.#shown += news.length;
    const second = `${++this.#seconds}`.padStart(2);
    // Scraped live, as Prometheus would.
    const state = await scrape(this.#gateway.metricsUrl).then(
      ({ samples }) => breakerState(samples) ?? 'unknown',
      () => 'unknown',
    );
    const latencies = news.map(({ latencyMs }) => latencyMs);
    const [p50, p99] = [50, 99].map((each) =>
      (latencies.length > 0 ? `${percentile(latencies, each).toFixed(0)} ms` : '–').padStart(6),
    );
    const answers = Array.from(this.#load.counts(news), ([key, count]) => `${key}: ${count}`);
    const line =
      `  ${second} s  ${this.#phase.padEnd(8)}  breaker ${state.padEnd(9)}  ` +
      `${news.length}/s  p50 ${p50}  p99 ${p99}  ${answers.toSorted().join('  ')}`;
    if (terminal) process.stdout.write(fresh + line.slice(0, (process.stdout.columns ?? 120) - 1));
    else console.log(line);
  }
}
