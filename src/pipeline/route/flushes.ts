import { type Clock, longestTimerMs } from '../../base/index.ts';

/** How a flush ended. */
export interface FlushResult {
  /**
   * True when the fate of everything held at the time of the call was decided before the deadline:
   * accepted, or given up for a reason that the counts name. False when some of it is still held,
   * or was dropped or taken away because the route was closed or emptied meanwhile.
   */
  readonly complete: boolean;
}

interface Flush {
  readonly upTo: number;
  readonly end: (complete: boolean) => void;
}

/** The flushes under way. */
export class Flushes {
  readonly #clock: Clock;
  readonly #pending = new Set<Flush>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The highest item number that somebody waits for; -1 when nobody does. */
  get upTo(): number {
    let highest = -1;
    for (const flush of this.#pending) highest = Math.max(highest, flush.upTo);
    return highest;
  }

  /** Waits until no item up to the given number is held; `deadlineMs` milliseconds at most. */
  wait(upTo: number, deadlineMs: number): Promise<FlushResult> {
    return new Promise((resolve) => {
      // The one timer that keeps a process alive: whoever flushes wants the answer.
      const timer = this.#clock.setTimeout(() => flush.end(false), boundedMs(deadlineMs));
      const flush: Flush = {
        upTo,
        end: (complete) => {
          timer.clear();
          this.#pending.delete(flush);
          resolve({ complete });
        },
      };
      this.#pending.add(flush);
    });
  }

  /** Ends the flushes that wait for older items only than the oldest one still held. */
  settle(oldestHeld: number): void {
    for (const flush of this.#pending) if (flush.upTo < oldestHeld) flush.end(true);
  }

  /** Ends every flush as incomplete: what they wait for is gone. */
  cancel(): void {
    for (const flush of this.#pending) flush.end(false);
  }
}

/** A duration that a timer can bear: 0 for what is none. */
export function boundedMs(ms: number): number {
  return ms > 0 ? Math.min(ms, longestTimerMs) : 0;
}
