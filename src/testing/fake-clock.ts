import type { Clock, Timer } from '../base/index.ts';

interface Pending {
  readonly due: number;
  readonly order: number;
  readonly callback: () => void;
}

/**
 * A clock that stands still until it is told to go on. Timers fire in the order of their due times,
 * each at its own time, and promises that they settle run before the next one fires.
 *
 * @example
 * const clock = new FakeClock();
 * const breaker = circuitBreaker('db', { clock });
 * await clock.advance(30_000);
 */
export class FakeClock implements Clock {
  #now: number;
  #wall: number;
  #order = 0;
  readonly #pending = new Set<Pending>();

  /** @param start - The first readings, in milliseconds: monotonic 0 and 2026-01-01 unless given. */
  constructor(start: { now?: number; wall?: number } = {}) {
    this.#now = start.now ?? 0;
    this.#wall = start.wall ?? 1_767_225_600_000;
  }

  now(): number {
    return this.#now;
  }

  wall(): number {
    return this.#wall;
  }

  /** How many timers are waiting. */
  get pending(): number {
    return this.#pending.size;
  }

  setTimeout(callback: () => void, delayMs: number): Timer {
    const entry: Pending = {
      due: this.#now + Math.max(0, delayMs),
      order: this.#order++,
      callback,
    };
    this.#pending.add(entry);
    return { clear: () => void this.#pending.delete(entry), unref() {}, ref() {} };
  }

  /** Moves the wall clock alone, either way, as an operator or NTP would. */
  stepWall(byMs: number): void {
    this.#wall += byMs;
  }

  /** Lets `ms` milliseconds pass, fires what falls due on the way, and settles promises between. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      let next: Pending | undefined;
      for (const each of this.#pending) {
        if (each.due > end) continue;
        if (
          next === undefined ||
          each.due < next.due ||
          (each.due === next.due && each.order < next.order)
        ) {
          next = each;
        }
      }
      if (next === undefined) break;
      this.#pending.delete(next);
      this.#to(next.due);
      next.callback();
      await settle();
    }
    this.#to(end);
    await settle();
  }

  #to(time: number): void {
    if (time <= this.#now) return;
    this.#wall += time - this.#now;
    this.#now = time;
  }
}

/** Lets every promise that can settle now do so; one turn of the event loop is enough for a chain. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
