import type { Disposer } from './disposer.ts';
import { disposer } from './disposer.ts';

/** Subscribes a listener; the answer unsubscribes it. */
export type Subscribe<T> = (listener: (event: T) => void) => Disposer;

/**
 * A typed event. A listener that throws never reaches the one who emits: its fault is counted and
 * handed to `onFault`, and the other listeners still hear the event.
 */
export class Emitter<T> {
  #listeners: ReadonlyArray<(event: T) => void> = [];
  readonly #onFault: ((fault: unknown) => void) | undefined;

  constructor(onFault?: (fault: unknown) => void) {
    this.#onFault = onFault;
  }

  /** True when somebody listens: lets the caller skip building the event. */
  get listened(): boolean {
    return this.#listeners.length > 0;
  }

  readonly subscribe: Subscribe<T> = (listener) => {
    // A fresh function, so that the same listener may be subscribed twice and disposed once.
    const own = (event: T): void => listener(event);
    this.#listeners = [...this.#listeners, own];
    return disposer(() => {
      this.#listeners = this.#listeners.filter((other) => other !== own);
    });
  };

  emit(event: T): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (fault) {
        this.#onFault?.(fault);
      }
    }
  }
}
