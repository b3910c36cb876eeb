import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { type Clock, OtelierError, type Timer } from '../../base/index.ts';
import type { Output, SendOutcome } from '../output.ts';
import type { Batch } from './batch.ts';
import { EndpointHealth } from './endpoint-health.ts';
import { boundedMs } from './flushes.ts';
import type { ProblemReporter } from './problem-reporter.ts';

/** One try to send one batch through one output. */
export interface Attempt<T> {
  readonly batch: Batch<T>;
  readonly lane: Lane<T>;
}

/** Hears how attempts end. `late` is true for an answer that came after its attempt had timed out. */
export type Settled<T> = (attempt: Attempt<T>, outcome: SendOutcome, late: boolean) => void;

interface Running<T> extends Attempt<T> {
  readonly controller: AbortController;
  timer: Timer | undefined;
}

// Sending must not be traced itself, nor be a part of the trace whose end happened to start it.
const sendContext = suppressTracing(ROOT_CONTEXT);

/** An output in use: what runs on it, how its endpoint is, and its end. */
export class Lane<T> {
  readonly output: Output<T>;
  readonly problems: ProblemReporter;
  readonly health = new EndpointHealth();
  readonly #clock: Clock;
  readonly #settled: Settled<T>;
  readonly #running = new Set<Running<T>>();
  #retired: { readonly rescue: boolean; readonly drained: () => void } | undefined;
  #closed: Promise<void> | undefined;

  constructor(output: Output<T>, clock: Clock, problems: ProblemReporter, settled: Settled<T>) {
    this.output = output;
    this.problems = problems;
    this.#clock = clock;
    this.#settled = settled;
  }

  /** How many batches are being sent. */
  get inFlight(): number {
    return this.#running.size;
  }

  /** True once another output has taken over. */
  get retired(): boolean {
    return this.#retired !== undefined;
  }

  /** True when a batch that fails here, after another output has taken over, goes to that one. */
  get rescues(): boolean {
    return this.#retired?.rescue === true;
  }

  /** Starts one attempt. Its end is told exactly once, never before this returns. */
  send(batch: Batch<T>, timeoutMs: number): void {
    const attempt: Running<T> = {
      batch,
      lane: this,
      controller: new AbortController(),
      timer: undefined,
    };
    this.#running.add(attempt);
    attempt.timer = this.#clock.setTimeout(() => this.#timeOut(attempt, timeoutMs), timeoutMs);
    attempt.timer.unref();
    void this.#call(attempt).then((outcome) => this.#end(attempt, outcome));
  }

  /** Aborts what is being sent; how it ends is not told any more. */
  abandon(): void {
    const running = [...this.#running];
    this.#running.clear();
    this.health.forget();
    for (const attempt of running) {
      attempt.timer?.clear();
      attempt.controller.abort(new OtelierError('OTELIER_EXPORT_FAILED', 'Sending was given up.'));
    }
    this.#checkDrained();
  }

  /** Another output has taken over; resolves when nothing is being sent here any more. */
  retire(rescue: boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#retired = { rescue, drained: resolve };
      this.#checkDrained();
    });
  }

  /**
   * Closes the output, once however often this is called.
   *
   * @param boundMs - Resolves after this time at the latest. Never rejects.
   * @param keepAlive - True when the process is to live on while this takes.
   */
  close(boundMs: number, keepAlive: boolean): Promise<void> {
    // An output that fails to close has nothing left that could be lost.
    this.#closed ??= Promise.resolve()
      .then(() => this.output.close())
      .catch(() => undefined);
    const closed = this.#closed;
    return new Promise((resolve) => {
      const timer = this.#clock.setTimeout(resolve, boundedMs(boundMs));
      if (!keepAlive) timer.unref();
      void closed.then(() => {
        timer.clear();
        resolve();
      });
    });
  }

  async #call({ batch, controller }: Running<T>): Promise<SendOutcome> {
    try {
      const send = (): Promise<SendOutcome> => this.output.send(batch.items, controller.signal);
      return checkedOutcome(this.output.name, await context.with(sendContext, send));
    } catch (fault) {
      // Against its contract, but the batch must not be lost for that.
      return { status: 'retry', error: asError(fault) };
    }
  }

  #timeOut(attempt: Running<T>, timeoutMs: number): void {
    const message = `${this.output.name} did not answer within ${timeoutMs} ms.`;
    const error = new OtelierError('OTELIER_EXPORT_FAILED', message);
    // Settled first: what the abort brings about is an answer that comes late.
    this.#running.delete(attempt);
    this.#settled(attempt, { status: 'retry', error }, false);
    attempt.controller.abort(error);
    this.#checkDrained();
  }

  #end(attempt: Running<T>, outcome: SendOutcome): void {
    attempt.timer?.clear();
    const late = !this.#running.delete(attempt);
    this.#settled(attempt, outcome, late);
    this.#checkDrained();
  }

  #checkDrained(): void {
    if (this.#running.size === 0) this.#retired?.drained();
  }
}

/** Holds an output to its contract: a wrong answer counts as none, a wrong detail as left out. */
function checkedOutcome(name: string, given: SendOutcome): SendOutcome {
  const { status, rejected, message, afterMs, error } = (given ?? {}) as Record<string, unknown>;
  if (status === 'accepted') {
    return {
      status,
      ...(typeof rejected === 'number' && rejected > 0 ? { rejected: Math.trunc(rejected) } : {}),
      ...(typeof message === 'string' ? { message } : {}),
    };
  }
  if (status === 'refused') return { status, error: asError(error) };
  if (status === 'retry') {
    return { status, error: asError(error), ...(typeof afterMs === 'number' ? { afterMs } : {}) };
  }
  throw new OtelierError('OTELIER_EXPORT_FAILED', `${name} gave no proper answer.`);
}

function asError(fault: unknown): Error {
  if (fault instanceof Error) return fault;
  return new OtelierError('OTELIER_EXPORT_FAILED', 'Sending failed.', { cause: fault });
}
