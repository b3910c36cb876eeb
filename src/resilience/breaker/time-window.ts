/** What a window holds at one moment. */
export interface WindowReading {
  /** Calls that completed within the window: successes and failures. */
  readonly calls: number;
  /** How many of them failed. */
  readonly failures: number;
  /** `failures / calls`; 0 while there are no calls. */
  readonly failureRatio: number;
}

/**
 * Counts of calls in the near past. Time is cut into slots of `durationMs / buckets`; the window is
 * the slot that is running and the `buckets - 1` before it, and its counts are exact for that span.
 * So it never counts a call older than `durationMs`, and looks back at least one slot less.
 *
 * Slots are turned over by whoever looks or counts, by as many as time has gone on, so an idle
 * window costs nothing and a long gap empties it.
 */
export class TimeWindow {
  #slotMs: number;
  #slot: number;
  /** Two numbers a slot, calls and failures: one plain array of small integers. */
  #counts: number[];
  /** Where the running slot stands in {@link TimeWindow.#counts}. */
  #head = 0;
  #calls = 0;
  #failures = 0;

  constructor(durationMs: number, buckets: number, now: number) {
    this.#slotMs = durationMs / buckets;
    this.#slot = Math.floor(now / this.#slotMs);
    this.#counts = emptySlots(buckets);
  }

  /** Counts one completed call. */
  record(failed: boolean, now: number): void {
    this.#turn(now);
    this.#add(this.#head, 1, failed ? 1 : 0);
  }

  /** Calls within the window, as of the last time somebody counted or looked. */
  get calls(): number {
    return this.#calls;
  }

  /** The share of failed calls, as of the same time; 0 while there are no calls. */
  get failureRatio(): number {
    return this.#calls === 0 ? 0 : this.#failures / this.#calls;
  }

  /** What the window holds now. */
  read(now: number): WindowReading {
    this.#turn(now);
    return { calls: this.#calls, failures: this.#failures, failureRatio: this.failureRatio };
  }

  clear(): void {
    this.#counts.fill(0);
    this.#calls = 0;
    this.#failures = 0;
  }

  /**
   * Changes length and number of slots and keeps the counts: each old slot goes to the new one that
   * holds its beginning, so that no call is ever counted for longer than the new duration.
   */
  resize(durationMs: number, buckets: number, now: number): void {
    this.#turn(now);
    const old = { slotMs: this.#slotMs, slot: this.#slot, counts: this.#counts, head: this.#head };
    const oldBuckets = old.counts.length / 2;
    this.#slotMs = durationMs / buckets;
    this.#slot = Math.floor(now / this.#slotMs);
    this.#counts = emptySlots(buckets);
    this.#head = 0;
    this.#calls = 0;
    this.#failures = 0;
    for (let age = 0; age < oldBuckets; age++) {
      const from = ((old.head - age + oldBuckets) % oldBuckets) * 2;
      const began = (old.slot - age) * old.slotMs;
      const newAge = Math.max(0, this.#slot - Math.floor(began / this.#slotMs));
      if (newAge >= buckets) continue;
      this.#add((buckets - newAge) % buckets, old.counts[from]!, old.counts[from + 1]!);
    }
  }

  #add(slot: number, calls: number, failures: number): void {
    this.#counts[slot * 2]! += calls;
    this.#counts[slot * 2 + 1]! += failures;
    this.#calls += calls;
    this.#failures += failures;
  }

  /** Goes on to the slot of `now`. A clock that stands still or goes back changes nothing. */
  #turn(now: number): void {
    const slot = Math.floor(now / this.#slotMs);
    const steps = slot - this.#slot;
    if (!(steps > 0)) return;
    this.#slot = slot;
    const buckets = this.#counts.length / 2;
    if (steps >= buckets) {
      if (this.#calls > 0) this.clear();
      return;
    }
    for (let step = 0; step < steps; step++) {
      this.#head = this.#head + 1 === buckets ? 0 : this.#head + 1;
      const at = this.#head * 2;
      this.#calls -= this.#counts[at]!;
      this.#failures -= this.#counts[at + 1]!;
      this.#counts[at] = 0;
      this.#counts[at + 1] = 0;
    }
  }
}

function emptySlots(buckets: number): number[] {
  return Array.from({ length: buckets * 2 }, () => 0);
}
