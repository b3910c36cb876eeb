import type { CallOutcome } from '../../../src/resilience/index.ts';

/** The options that the model knows, as flat as they come. */
export interface ModelOptions {
  durationMs: number;
  buckets: number;
  failureRatio: number;
  minimumCalls: number;
  initialMs: number;
  maxMs: number;
  multiplier: number;
  permits: number;
  deadlineMs: number;
}

interface Admitted {
  readonly epoch: number;
  readonly deadline: number;
}

/**
 * What a circuit breaker must do, written down as plainly as possible: lists instead of rings, an
 * epoch that is a number, and every deadline kept at once when time goes on.
 */
export class ReferenceModel {
  options: ModelOptions;
  now = 0;
  state: 'closed' | 'open' | 'half_open' = 'closed';
  epoch = 0;
  readonly counts: Record<CallOutcome, number> = {
    success: 0,
    failure: 0,
    ignored: 0,
    rejected: 0,
    late: 0,
  };
  readonly admitted = new Map<number, Admitted>();
  transitions = 0;
  #calls: { at: number; failed: boolean }[] = [];
  #since = 0;
  #periodMs = 0;
  #streak = 0;
  #leftClosed = 0;
  #successes = 0;

  constructor(options: ModelOptions) {
    this.options = options;
  }

  /** The state as somebody who looks must see it. */
  get visibleState(): string {
    return this.state === 'open' && this.retryAfterMs === 0 ? 'half_open' : this.state;
  }

  get retryAfterMs(): number {
    return this.state === 'open' ? Math.max(0, this.#since + this.#periodMs - this.now) : 0;
  }

  get openForMs(): number {
    return this.state === 'closed' ? 0 : this.now - this.#leftClosed;
  }

  get window(): { calls: number; failures: number } {
    const { durationMs, buckets } = this.options;
    const slot = (at: number): number => Math.floor(at / (durationMs / buckets));
    const calls = this.#calls.filter(({ at }) => slot(at) > slot(this.now) - buckets);
    return { calls: calls.length, failures: calls.filter(({ failed }) => failed).length };
  }

  get probes(): number {
    return this.state === 'half_open' ? [...this.#ofThisEpoch()].length : 0;
  }

  admit(id: number): boolean {
    if (this.state === 'open' && this.retryAfterMs === 0) this.#to('half_open');
    const full = this.probes + this.#successes >= this.options.permits;
    if (this.state === 'open' || (this.state === 'half_open' && full)) {
      this.counts.rejected++;
      return false;
    }
    this.admitted.set(id, { epoch: this.epoch, deadline: this.now + this.options.deadlineMs });
    return true;
  }

  settle(id: number, verdict: 'success' | 'failure' | 'ignored'): void {
    const { epoch } = this.admitted.get(id)!;
    this.admitted.delete(id);
    if (epoch !== this.epoch) {
      this.counts.late++;
      return;
    }
    this.counts[verdict]++;
    if (verdict === 'ignored') return;
    if (this.state === 'half_open') {
      if (verdict === 'failure') this.#to('open');
      else if (++this.#successes >= this.options.permits) this.#to('closed');
      return;
    }
    this.#calls.push({ at: this.now, failed: verdict === 'failure' });
    const { calls, failures } = this.window;
    if (calls >= this.options.minimumCalls && failures / calls >= this.options.failureRatio) {
      this.#to('open');
    }
  }

  advance(ms: number): void {
    const end = this.now + ms;
    if (this.state === 'half_open') {
      const deadline = Math.min(...[...this.#ofThisEpoch()].map((each) => each.deadline));
      if (deadline <= end) {
        this.now = deadline;
        this.#to('open');
      }
    }
    this.now = end;
  }

  reset(): void {
    this.#streak = 0;
    if (this.state === 'closed') {
      this.epoch++;
      this.#calls = [];
      this.#since = this.now;
    } else this.#to('closed');
  }

  reconfigure(changes: Partial<ModelOptions>): void {
    const { calls } = this.window;
    const before = this.options.durationMs / this.options.buckets;
    this.options = { ...this.options, ...changes };
    if (changes.durationMs !== undefined) {
      // A slot is moved as a whole, by its beginning.
      this.#calls = calls === 0 ? [] : this.#calls.slice(-calls);
      this.#calls = this.#calls.map((each) => ({
        ...each,
        at: Math.floor(each.at / before) * before,
      }));
    }
    this.#periodMs = Math.min(this.#periodMs, this.options.maxMs);
    if (this.state === 'half_open' && this.#successes >= this.options.permits) this.#to('closed');
  }

  *#ofThisEpoch(): Iterable<Admitted> {
    for (const each of this.admitted.values()) if (each.epoch === this.epoch) yield each;
  }

  #to(state: 'closed' | 'open' | 'half_open'): void {
    const { initialMs, maxMs, multiplier, durationMs } = this.options;
    const period = (streak: number): number => Math.min(maxMs, initialMs * multiplier ** streak);
    if (state === 'open') {
      if (this.state === 'closed') {
        const last = this.#streak === 0 ? 0 : period(this.#streak - 1);
        if (this.now - this.#since >= Math.max(durationMs, last)) this.#streak = 0;
      }
      this.#periodMs = period(this.#streak++);
    }
    if (this.state === 'closed') this.#leftClosed = this.now;
    if (state === 'closed') this.#calls = [];
    this.state = state;
    this.epoch++;
    this.transitions++;
    this.#since = this.now;
    this.#successes = 0;
  }
}
