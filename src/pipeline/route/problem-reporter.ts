import type { Clock } from '../../base/index.ts';

/** Something that the people who run the service should know about one output. */
export interface RouteProblem {
  /**
   * - `sending`: a batch was not taken: it will be tried again, or was given up.
   * - `queue`: items were dropped because the queue is full.
   * - `warning`: the receiver took everything, and had something to say about it.
   * - `recovered`: after a `sending` problem, a batch was taken again.
   */
  readonly kind: 'sending' | 'queue' | 'warning' | 'recovered';
  /** The name of the output. */
  readonly output: string;
  /** One sentence. */
  readonly message: string;
  readonly error?: Error;
  /** How many problems of this kind were not reported since the one before. */
  readonly suppressed: number;
}

type FaultKind = Exclude<RouteProblem['kind'], 'recovered'>;

/** How long a kind of problem stays silent after it was reported. */
const silenceMs = 60_000;

interface Limit {
  reportedAt: number;
  suppressed: number;
}

/** Reports problems of one output: the first of a kind at once, then at most one in a minute. */
export class ProblemReporter {
  readonly #clock: Clock;
  readonly #output: string;
  readonly #report: (problem: RouteProblem) => void;
  readonly #limits = new Map<FaultKind, Limit>();
  /** True from a reported `sending` problem until its recovery is reported. */
  #failing = false;

  /** @param report - Must not throw. */
  constructor(clock: Clock, output: string, report: (problem: RouteProblem) => void) {
    this.#clock = clock;
    this.#output = output;
    this.#report = report;
  }

  problem(kind: FaultKind, message: string, error?: Error): void {
    const now = this.#clock.now();
    let limit = this.#limits.get(kind);
    if (limit === undefined) {
      limit = { reportedAt: -Infinity, suppressed: 0 };
      this.#limits.set(kind, limit);
    }
    if (now - limit.reportedAt < silenceMs) {
      limit.suppressed++;
      return;
    }
    const { suppressed } = limit;
    limit.reportedAt = now;
    limit.suppressed = 0;
    if (kind === 'sending') this.#failing = true;
    this.#report({
      kind,
      output: this.#output,
      message,
      ...(error === undefined ? {} : { error }),
      suppressed,
    });
  }

  /** A batch was taken whole. Said only where the problem was said, so that flapping stays quiet too. */
  success(): void {
    if (!this.#failing) return;
    this.#failing = false;
    const limit = this.#limits.get('sending');
    const suppressed = limit?.suppressed ?? 0;
    if (limit !== undefined) limit.suppressed = 0;
    const message = `${this.#output} accepts data again.`;
    this.#report({ kind: 'recovered', output: this.#output, message, suppressed });
  }
}
