import { type Attributes, type Context, diag, type Meter, metrics } from '@opentelemetry/api';
import { show } from '../base/index.ts';
import { notifyProvider } from './provider-watch.ts';

/** Takes one measurement. */
export type Take = (value: number, attributes?: Attributes, context?: Context) => void;

/**
 * An instrument of the API, got anew whenever another meter provider is registered: one that was
 * made before an SDK came would stay without effect for ever. Measurements that are no finite
 * number, or negative where that has no meaning, are left out; that is told once, and nothing that
 * an SDK does reaches the caller.
 */
export class ApiInstrument {
  readonly #scope: string;
  readonly #name: string;
  readonly #make: (meter: Meter) => Take;
  readonly #least: number;
  #provider: unknown;
  #take: Take | undefined;
  #told = false;

  /** @param least - The least value that is taken: 0 or minus infinity. */
  constructor(scope: string, name: string, least: number, make: (meter: Meter) => Take) {
    this.#scope = scope;
    this.#name = name;
    this.#least = least;
    this.#make = make;
  }

  /** Takes a measurement. Never throws. */
  take(value: number, attributes?: Attributes, context?: Context): void {
    // Also false for what is no number at all, which a caller without types may pass.
    if (!(Number.isFinite(value) && value >= this.#least)) {
      this.#tell(`${show(value)} is no value for it and was left out`);
      return;
    }
    try {
      const provider = metrics.getMeterProvider();
      if (provider !== this.#provider) {
        this.#provider = provider;
        this.#take = undefined;
        this.#take = this.#make(provider.getMeter(this.#scope));
        notifyProvider();
      }
      this.#take?.(value, attributes ?? undefined, context);
    } catch (fault) {
      this.#tell('a measurement could not be taken', fault);
    }
  }

  #tell(what: string, fault?: unknown): void {
    if (this.#told) return;
    this.#told = true;
    const message = `The metric ${this.#name}: ${what}. This is said once.`;
    if (fault === undefined) diag.warn(message);
    else diag.warn(message, fault);
  }
}
