const firstCapacity = 64;

/**
 * First in, first out, in a ring that grows by doubling: putting in and taking out cost the same
 * however many items wait. Each item has a size, the time it came, and a number: the first item ever
 * put in is number 0, and no number is given twice.
 */
export class ItemQueue<T> {
  #items: (T | undefined)[] = Array.from({ length: firstCapacity });
  #sizes = new Float64Array(firstCapacity);
  #times = new Float64Array(firstCapacity);
  #head = 0;
  #length = 0;
  #size = 0;
  #headNumber = 0;

  /** How many items wait. */
  get length(): number {
    return this.#length;
  }

  /** The sum of the sizes of the items that wait. */
  get size(): number {
    return this.#size;
  }

  /** The number of the oldest item; of the next to come when the queue is empty. */
  get headNumber(): number {
    return this.#headNumber;
  }

  /** The number that the next item gets. */
  get nextNumber(): number {
    return this.#headNumber + this.#length;
  }

  /** When the oldest item came; `Infinity` when the queue is empty. */
  get headTime(): number {
    return this.#length === 0 ? Infinity : this.#times[this.#head]!;
  }

  /** Puts an item at the end. */
  push(item: T, size: number, time: number): void {
    if (this.#length === this.#items.length) this.#grow();
    const slot = (this.#head + this.#length) & (this.#items.length - 1);
    this.#items[slot] = item;
    this.#sizes[slot] = size;
    this.#times[slot] = time;
    this.#length++;
    this.#size += size;
  }

  /** Takes out the oldest items, `count` at most, with the sum of their sizes. */
  take(count: number): { items: T[]; size: number } {
    const taken = Math.min(count, this.#length);
    const items: T[] = [];
    let size = 0;
    for (let index = 0; index < taken; index++) {
      items.push(this.#items[this.#head] as T);
      size += this.#sizes[this.#head]!;
      this.#items[this.#head] = undefined; // or the ring would keep the item from being collected
      this.#head = (this.#head + 1) & (this.#items.length - 1);
    }
    this.#length -= taken;
    // Set rather than subtracted at the end, so that rounding cannot add up over the years.
    this.#size = this.#length === 0 ? 0 : this.#size - size;
    this.#headNumber += taken;
    return { items, size };
  }

  /** The items, oldest first, without taking them out. */
  toArray(): T[] {
    const mask = this.#items.length - 1;
    return Array.from(
      { length: this.#length },
      (_, index) => this.#items[(this.#head + index) & mask] as T,
    );
  }

  #grow(): void {
    const capacity = this.#items.length;
    // Turned so that the oldest item is in slot 0 again.
    this.#items = [...this.#items.slice(this.#head), ...this.#items.slice(0, this.#head)];
    this.#items.length = capacity * 2;
    this.#sizes = turned(this.#sizes, this.#head);
    this.#times = turned(this.#times, this.#head);
    this.#head = 0;
  }
}

function turned(ring: Float64Array, head: number): Float64Array<ArrayBuffer> {
  const next = new Float64Array(ring.length * 2);
  next.set(ring.subarray(head));
  next.set(ring.subarray(0, head), ring.length - head);
  return next;
}
