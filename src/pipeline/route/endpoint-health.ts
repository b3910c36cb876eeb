/** Whether an endpoint is worth sending to; while it is down, who may ask it, and when. */
export class EndpointHealth {
  #down = false;
  #failures = 0;
  #probeAt = 0;
  #probe: unknown;

  /** True from the first failure until something is answered. */
  get down(): boolean {
    return this.#down;
  }

  /** While down: when the next attempt may be made. `Infinity` while one is under way. */
  get probeAt(): number {
    return this.#probe === undefined ? this.#probeAt : Infinity;
  }

  /** While down: names the one attempt that is under way. */
  probing(probe: object): void {
    this.#probe = probe;
  }

  /** The endpoint gave an answer: it is up. True when it was down before. */
  answered(): boolean {
    const recovered = this.#down;
    this.#down = false;
    this.#failures = 0;
    this.#probe = undefined;
    return recovered;
  }

  /**
   * An attempt failed. Only the first failure and those of probes lengthen the wait: the other
   * attempts that were under way when the endpoint went down say nothing new.
   *
   * @param backoff - Gives the wait for the given number of failures in a row.
   * @param afterMs - What the receiver asked for, 0 for nothing.
   */
  failed(
    attempt: object,
    now: number,
    backoff: (failures: number) => number,
    afterMs: number,
  ): void {
    let wait = afterMs;
    if (!this.#down || this.#probe === attempt) {
      this.#failures++;
      this.#probe = undefined;
      this.#probeAt = 0;
      wait = Math.max(wait, backoff(this.#failures));
    }
    this.#down = true;
    this.#probeAt = Math.max(this.#probeAt, now + wait);
  }

  /** Somebody asks for an attempt at once, after which the waits start from the shortest again. */
  hurry(now: number): void {
    this.#failures = 0;
    this.#probeAt = now;
  }

  /** No attempt is under way any more, and how the last ones would have ended is not known. */
  forget(): void {
    this.#probe = undefined;
  }
}
