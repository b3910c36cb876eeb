import { diag } from '@opentelemetry/api';
import { InvalidOptionError, onSettings } from '../../base/index.ts';
import { checkOptions, type Schema } from '../options/check-options.ts';
import { publishBreakers } from '../telemetry/breaker-metrics.ts';
import type { Breaker, PublishedLayers } from './breaker.ts';
import { breakerSettings, settableSchema } from './options.ts';

type Slice = Record<string, unknown>;

/** The room under which the runtime publishes these settings. */
const room = 'resilience';

const nothing: PublishedLayers = { under: undefined, over: undefined };

/**
 * What the settings of the process say about circuit breakers: `defaults` under what the code says,
 * `circuit_breakers` by name over it. The last slice of each that was valid stays in force.
 */
export class PublishedSettings {
  readonly #breakers: ReadonlyMap<string, Breaker>;
  #defaults: object | undefined;
  #byName: ReadonlyMap<string, object> = new Map();
  #listening = false;

  constructor(breakers: ReadonlyMap<string, Breaker>) {
    this.#breakers = breakers;
  }

  /** Begins to listen, at the first breaker and not when the module is loaded. */
  listen(): void {
    if (this.#listening) return;
    this.#listening = true;
    onSettings(room, (settings) => this.#take(settings));
  }

  /** What there is for a breaker about to be made; less of it, where it does not go with `code`. */
  layersFor(name: string, path: string, code: object): PublishedLayers {
    const layers = this.#layers(name);
    try {
      breakerSettings(path, layers.under, code, layers.over);
      return layers;
    } catch (error) {
      warn(error);
      return nothing;
    }
  }

  #layers(name: string): PublishedLayers {
    const over = this.#byName.get(name);
    return this.#defaults === undefined && over === undefined
      ? nothing
      : { under: this.#defaults, over };
  }

  /** Never throws: it runs inside whoever publishes. */
  #take(settings: unknown): void {
    const before = this.#byName;
    const byName = new Map<string, object>();
    try {
      // Whoever publishes has most likely just registered a provider.
      publishBreakers();
      const { circuit_breakers: named, defaults } = asSlice(settings, room);
      const place = `${room}.circuit_breakers`;
      const slices = asSlice(named ?? {}, place);
      this.#defaults = taken(`${room}.defaults`, defaults, this.#defaults);
      for (const [name, slice] of Object.entries(slices)) {
        const valid = taken(`${place}.${name}`, slice, before.get(name));
        if (valid !== undefined) byName.set(name, valid);
      }
      this.#byName = byName;
    } catch (error) {
      warn(error);
      return;
    }
    for (const breaker of this.#breakers.values()) {
      try {
        breaker.publish(this.#layers(breaker.name));
      } catch (error) {
        warn(error);
        // Fine by itself, but not together with the code: it must not become the last good one.
        const good = before.get(breaker.name);
        if (good === undefined) byName.delete(breaker.name);
        else byName.set(breaker.name, good);
      }
    }
  }
}

/** A slice as options, or the one before it when it is not valid. */
function taken(place: string, slice: unknown, before: object | undefined): object | undefined {
  if (slice === undefined || slice === null) return undefined;
  try {
    checkOptions(place, slice, snakeSchema);
    return camelKeys(slice as Slice);
  } catch (error) {
    warn(error);
    return before;
  }
}

function asSlice(value: unknown, place: string): Slice {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Slice;
  throw new InvalidOptionError(place, 'an object', value);
}

function warn(error: unknown): void {
  diag.warn(
    `Settings of ${room} ignored: ${error instanceof Error ? error.message : String(error)}`,
  );
}

/** The options as a settings file writes them. */
const snakeSchema = snakeKeys(settableSchema);

function snakeKeys(schema: Schema): Schema {
  const entries = Object.entries(schema).map(([key, entry]) => {
    const group = typeof entry.holds === 'function' ? entry : snakeKeys(entry as Schema);
    return [key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), group] as const;
  });
  return Object.fromEntries(entries);
}

function camelKeys(slice: Slice): Slice {
  const entries = Object.entries(slice).map(([key, value]) => {
    const inner = typeof value === 'object' && value !== null ? camelKeys(value as Slice) : value;
    return [key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()), inner] as const;
  });
  return Object.fromEntries(entries);
}
