import type { Clock } from '../../base/index.ts';
import type { DropReason } from '../output.ts';

/** What a route did so far, and what it holds now. All counts are of items unless said otherwise. */
export interface RouteStats {
  /** The name of the present output. */
  readonly output: string;
  /** Waiting for their batch to be sent, or sent again. */
  readonly queuedItems: number;
  /** The estimated bytes of `queuedItems`. */
  readonly queuedBytes: number;
  /** With an output at this moment. Together with `queuedItems` they never exceed `maxQueueItems`. */
  readonly inFlight: number;
  /** The estimated bytes of `inFlight`. */
  readonly inFlightBytes: number;
  readonly accepted: number;
  readonly dropped: Readonly<Record<DropReason, number>>;
  /** Handed to whoever called `takeUnsent()`. */
  readonly taken: number;
  /** Attempts to send a batch, the repeated ones included. */
  readonly attempts: number;
  /** Attempts for a batch that had been tried before. */
  readonly retries: number;
  /** The message of the last failure. */
  readonly lastError?: string;
  /** When that was, in milliseconds since the Unix epoch. */
  readonly lastErrorWall?: number;
  /** When a batch was last accepted, in milliseconds since the Unix epoch. */
  readonly lastSuccessWall?: number;
}

/** The part of {@link RouteStats} that only grows. */
export type LedgerCounts = Omit<RouteStats, 'output' | `queued${string}` | `inFlight${string}`>;

/** Keeps the counts of a route, and tells of drops. */
export class Ledger {
  readonly #clock: Clock;
  readonly #onDrop: ((count: number, reason: DropReason) => void) | undefined;
  readonly #dropped: Record<DropReason, number> = {
    queue_full: 0,
    refused: 0,
    retries_exhausted: 0,
    shutdown: 0,
  };
  #accepted = 0;
  #taken = 0;
  #attempts = 0;
  #retries = 0;
  #lastError: { lastError: string; lastErrorWall: number } | undefined;
  #lastSuccess: { lastSuccessWall: number } | undefined;
  #telling = false;

  constructor(clock: Clock, onDrop?: (count: number, reason: DropReason) => void) {
    this.#clock = clock;
    this.#onDrop = onDrop;
  }

  attempted(again: boolean): void {
    this.#attempts++;
    if (again) this.#retries++;
  }

  accepted(count: number): void {
    if (count === 0) return;
    this.#accepted += count;
    this.#lastSuccess = { lastSuccessWall: this.#clock.wall() };
  }

  failed(error: Error): void {
    this.#lastError = { lastError: error.message, lastErrorWall: this.#clock.wall() };
  }

  taken(count: number): void {
    this.#taken += count;
  }

  dropped(count: number, reason: DropReason): void {
    if (count === 0) return;
    this.#dropped[reason] += count;
    // A listener that makes telemetry itself could fill the queue again: no drop within a drop is told.
    if (this.#onDrop === undefined || this.#telling) return;
    this.#telling = true;
    try {
      this.#onDrop(count, reason);
    } catch {
      // The listener's fault is its own; the drop is counted above.
    } finally {
      this.#telling = false;
    }
  }

  counts(): LedgerCounts {
    return {
      accepted: this.#accepted,
      dropped: { ...this.#dropped },
      taken: this.#taken,
      attempts: this.#attempts,
      retries: this.#retries,
      ...this.#lastError,
      ...this.#lastSuccess,
    };
  }
}
