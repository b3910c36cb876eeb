import type { Batch } from './batch.ts';
import { ItemQueue } from './item-queue.ts';

/** Everything that a route holds: the queue, and the batches cut from it that are not settled. */
export class Backlog<T> {
  readonly queue = new ItemQueue<T>();
  /** Waiting for another try or being sent; in the order in which they were cut: oldest first. */
  readonly batches = new Set<Batch<T>>();
  #items = 0;
  #bytes = 0;

  /** Items held, queued or in batches. */
  get items(): number {
    return this.#items;
  }

  /** Estimated bytes held, queued or in batches. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The number of the oldest item held; `Infinity` when nothing is. */
  get oldestNumber(): number {
    for (const batch of this.batches) return batch.firstNumber;
    return this.queue.length === 0 ? Infinity : this.queue.headNumber;
  }

  push(item: T, bytes: number, time: number): void {
    this.queue.push(item, bytes, time);
    this.#items++;
    this.#bytes += bytes;
  }

  /** Makes a batch of the oldest queued items; they stay held until {@link Backlog.settle}. */
  cut(maxItems: number): Batch<T> {
    const firstNumber = this.queue.headNumber;
    const { items, size } = this.queue.take(maxItems);
    const batch: Batch<T> = {
      items,
      bytes: size,
      firstNumber,
      phase: 'waiting',
      failures: 0,
      firstAttemptAt: undefined,
      notBefore: 0,
      askedUntil: 0,
      released: false,
      tried: false,
    };
    this.batches.add(batch);
    return batch;
  }

  /** The batches that wait for another try. */
  waiting(): Batch<T>[] {
    return [...this.batches].filter((batch) => batch.phase === 'waiting');
  }

  /** Items and bytes that are with an output at this moment. */
  sending(): { items: number; bytes: number } {
    let items = 0;
    let bytes = 0;
    for (const batch of this.batches) {
      if (batch.phase !== 'sending') continue;
      items += batch.items.length;
      bytes += batch.bytes;
    }
    return { items, bytes };
  }

  /** Lets go of a batch: its items are delivered, dropped or taken. */
  settle(batch: Batch<T>): void {
    batch.phase = 'settled';
    this.batches.delete(batch);
    this.#items -= batch.items.length;
    this.#bytes = this.#items === 0 ? 0 : this.#bytes - batch.bytes;
  }

  /** All items held, oldest first. */
  toArray(): T[] {
    return [...[...this.batches].flatMap(({ items }) => items), ...this.queue.toArray()];
  }

  /** Lets go of everything; the answer is how many items that were. */
  clear(): number {
    const held = this.#items;
    this.queue.take(this.queue.length);
    for (const batch of this.batches) batch.phase = 'settled';
    this.batches.clear();
    this.#items = 0;
    this.#bytes = 0;
    return held;
  }
}
