import type { Timer } from '../../base/index.ts';
import { type Abortion, Call, type ExecuteOptions, type Fate } from '../call.ts';

/** One attempt under a timeout. Its signal is made when somebody wants it, also after the fact. */
export class TimeoutCall extends Call {
  #abortion: Abortion | undefined;
  #controller: AbortController | undefined;
  #timer: Timer | undefined;
  #parent: AbortSignal | undefined;
  #onAbort: (() => void) | undefined;
  /** True once the caller has an answer: what comes from the attempt now comes too late. */
  settled = false;

  constructor(options: ExecuteOptions | undefined) {
    super(options);
    this.#abortion = undefined;
    this.#controller = undefined;
    this.#timer = undefined;
    this.#parent = undefined;
    this.#onAbort = undefined;
  }

  /** Watches the clock, and the signal of the caller if there is one. */
  watch(timer: Timer, onAbort: (reason: unknown) => void): void {
    this.#timer = timer;
    const parent = super.given();
    if (parent === undefined) return;
    this.#parent = parent;
    this.#onAbort = () => onAbort(parent.reason);
    parent.addEventListener('abort', this.#onAbort);
  }

  /** Stops watching. Answers false when that had been done already. */
  settle(): boolean {
    if (this.settled) return false;
    this.settled = true;
    this.#timer?.clear();
    if (this.#onAbort !== undefined) this.#parent?.removeEventListener('abort', this.#onAbort);
    return true;
  }

  /** Tells the work to stop. */
  abort(reason: unknown): void {
    this.#abortion = { reason };
    this.#controller?.abort(reason);
  }

  override given(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#abortion !== undefined) this.#controller.abort(this.#abortion.reason);
    }
    return this.#controller.signal;
  }

  override abortion(): Abortion | undefined {
    return this.#abortion;
  }

  override fate(error: unknown): Fate {
    return this.settled ? 'nobody' : super.fate(error);
  }
}
