/** A handle to a pending timer. */
export interface Timer {
  /** Cancels the timer; harmless when it has already fired. */
  clear(): void;
  /** Lets the process end while the timer is pending. */
  unref(): void;
  /** Keeps the process alive while the timer is pending (the state of a new timer). */
  ref(): void;
}

/**
 * The one source of time. Durations and deadlines are measured on {@link Clock.now}, which never
 * goes back; {@link Clock.wall} serves only for what people and other machines read.
 */
export interface Clock {
  /** Monotonic time in milliseconds, with a fraction, from an arbitrary origin. */
  now(): number;
  /** Wall-clock time in milliseconds since the Unix epoch. May jump either way. */
  wall(): number;
  /** Calls `callback` once, at least `delayMs` milliseconds from now. */
  setTimeout(callback: () => void, delayMs: number): Timer;
}

/** Node's timers fire at once when asked for more than this: 24.8 days. */
export const longestTimerMs = 2_147_483_647;

/** The clock of the running process. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(), // oxlint-disable-line no-restricted-properties -- this is the clock
  setTimeout(callback, delayMs) {
    const timeout = setTimeout(callback, delayMs);
    return {
      clear: () => clearTimeout(timeout),
      unref: () => void timeout.unref(),
      ref: () => void timeout.ref(),
    };
  },
};
