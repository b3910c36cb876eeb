import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Clock } from '../../../src/base/index.ts';
import type { DropReason, Output, SendOutcome } from '../../../src/pipeline/output.ts';
import { BatchRoute, type BatchRouteDeps } from '../../../src/pipeline/route/batch-route.ts';
import type { BatchRouteOptions } from '../../../src/pipeline/route/options.ts';
import type { RouteProblem } from '../../../src/pipeline/route/problem-reporter.ts';
import { FakeClock } from '../../../src/testing/index.ts';

export const accepted: SendOutcome = { status: 'accepted' };
export const retry: SendOutcome = { status: 'retry', error: new Error('connect ECONNREFUSED') };
export const refused: SendOutcome = { status: 'refused', error: new Error('400 Bad Request') };

export interface Sent<T> {
  readonly batch: readonly T[];
  readonly signal: AbortSignal;
  /** When it was sent, on the fake clock. */
  readonly at: number;
  answer(outcome: SendOutcome): void;
}

/** An output that answers as it is told to; `hang` leaves the answer to the test. */
export class ScriptedOutput<T = number> implements Output<T> {
  readonly name: string;
  readonly sent: Sent<T>[] = [];
  /** Items of the batches that were answered with `accepted`. */
  readonly received: T[] = [];
  behaviour: (
    batch: readonly T[],
    signal: AbortSignal,
  ) => SendOutcome | 'hang' | Promise<SendOutcome>;
  running = 0;
  mostRunning = 0;
  closes = 0;
  /** Batches that came after `close()`. */
  sentAfterClose = 0;
  closing: () => Promise<void> = async () => {};
  readonly #clock: FakeClock;

  constructor(clock: FakeClock, name = 'scripted', ...script: (SendOutcome | 'hang')[]) {
    this.#clock = clock;
    this.name = name;
    this.behaviour = () => script.shift() ?? accepted;
  }

  async send(batch: readonly T[], signal: AbortSignal): Promise<SendOutcome> {
    if (this.closes > 0) this.sentAfterClose++;
    this.running++;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    let answer!: (outcome: SendOutcome) => void;
    const later = new Promise<SendOutcome>((resolve) => (answer = resolve));
    this.sent.push({ batch, signal, at: this.#clock.now(), answer });
    try {
      const now = this.behaviour(batch, signal);
      const outcome = await (now === 'hang' ? later : now);
      if (outcome.status === 'accepted') this.received.push(...batch);
      return outcome;
    } finally {
      this.running--;
    }
  }

  async close(): Promise<void> {
    this.closes++;
    await this.closing();
  }
}

export interface Rig {
  readonly clock: FakeClock;
  readonly output: ScriptedOutput;
  readonly route: BatchRoute<number>;
  readonly drops: [number, DropReason][];
  readonly problems: RouteProblem[];
  /** Offers so many items, numbered on from the last. */
  readonly offer: (count: number) => void;
}

/** A route over a scripted output, in a world where an item weighs 10 bytes and jitter is none. */
export function rig(
  options: BatchRouteOptions = {},
  script: (SendOutcome | 'hang')[] = [],
  deps: Partial<BatchRouteDeps<number>> = {},
): Rig {
  const clock = new FakeClock();
  const output = new ScriptedOutput(clock, 'first', ...script);
  const drops: [number, DropReason][] = [];
  const problems: RouteProblem[] = [];
  const route = new BatchRoute<number>(output, options, {
    clock,
    sizeOf: () => 10,
    onDrop: (count, reason) => drops.push([count, reason]),
    onProblem: (problem) => problems.push(problem),
    random: () => 0.5,
    ...deps,
  });
  let next = 0;
  const offer = (count: number): void => {
    for (let index = 0; index < count; index++) route.offer(next++);
  };
  return { clock, output, route, drops, problems, offer };
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
/** A clock that passes all on to another, and knows which of its timers keep the process alive. */
export function watched(clock: FakeClock): Clock & { readonly alive: Set<object> } {
  const alive = new Set<object>();
  return {
    alive,
    now: () => clock.now(),
    wall: () => clock.wall(),
    setTimeout(callback, delayMs) {
      const id = {};
      alive.add(id);
      const timer = clock.setTimeout(() => {
        alive.delete(id);
        callback();
      }, delayMs);
      return {
        ref: () => void alive.add(id),
        unref: () => void alive.delete(id),
        clear: () => {
          alive.delete(id);
          timer.clear();
        },
      };
    },
  };
}

/** Collects garbage; what nobody holds is gone after it, weak references that were read included. */
export async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  await new Promise((resolve) => setImmediate(resolve));
  (runInNewContext('gc') as () => void)();
}
