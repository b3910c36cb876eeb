import { createNoopMeter, type MeterProvider, metrics } from '@opentelemetry/api';
import { type Clock, onSettings, systemClock, type Timer } from '../base/index.ts';

/** How often to look for a provider: after one second first, then ever more seldom. */
const firstLookMs = 1000;
const longestPauseMs = 60_000;

type Listener = (provider: MeterProvider) => void;

/**
 * Tells observable instruments that another meter provider is registered. The API has no event for
 * that. It is noticed when a measurement finds a new provider, when the runtime of this package
 * starts, and, as long as there is no provider at all, by a look now and then.
 */
export class ProviderWatch {
  readonly #clock: Clock;
  readonly #listeners = new Set<Listener>();
  #provider: MeterProvider | undefined;
  #timer: Timer | undefined;
  #pauseMs = firstLookMs;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls `listener` with the present provider now, and with each later one. */
  add(listener: Listener): () => void {
    this.look();
    this.#listeners.add(listener);
    listener(this.#provider ?? metrics.getMeterProvider());
    this.#lookAgain();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  }

  /** Looks whether there is another provider. */
  look(): void {
    const provider = metrics.getMeterProvider();
    if (provider === this.#provider) return;
    this.#provider = provider;
    this.#stop();
    for (const listener of this.#listeners) listener(provider);
    this.#lookAgain();
  }

  #lookAgain(): void {
    if (this.#timer !== undefined || this.#listeners.size === 0) return;
    if (this.#provider !== undefined && !isNoop(this.#provider)) return;
    this.#timer = this.#clock.setTimeout(() => {
      this.#timer = undefined;
      this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
      this.look();
      this.#lookAgain();
    }, this.#pauseMs);
    this.#timer.unref();
  }

  #stop(): void {
    this.#timer?.clear();
    this.#timer = undefined;
    this.#pauseMs = firstLookMs;
  }
}

function isNoop(provider: MeterProvider): boolean {
  try {
    return provider.getMeter('') === createNoopMeter();
  } catch {
    return false; // it is there, however badly
  }
}

/** The watch of this copy of the package. */
export const providerWatch: ProviderWatch = new ProviderWatch(systemClock);

/** Says that a measurement has found a new provider. */
export function notifyProvider(): void {
  providerWatch.look();
}

// The runtime publishes the settings of every room once its providers are registered.
onSettings('metrics', notifyProvider);
