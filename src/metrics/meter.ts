import { type Disposer, InvalidOptionError, scopes } from '../base/index.ts';
import { checkInstrument } from './check-options.ts';
import { Counter } from './counter.ts';
import { Gauge } from './gauge.ts';
import { Histogram } from './histogram.ts';
import { type ObservableCallback, type ObservableDefinition, observe } from './observable.ts';
import type { HistogramOptions, InstrumentOptions, TimerOptions } from './options.ts';
import { Timer } from './timer.ts';
import { UpDownCounter } from './up-down-counter.ts';

const plain = ['unit', 'description'] as const;

/**
 * A group of instruments under one scope of OpenTelemetry. Asking again for a name, with the same
 * options or none, answers with the instrument there is. Each method throws {@link InvalidOptionError} for a name
 * that OpenTelemetry does not allow, and for an option that is wrong or unknown.
 */
export class Meter {
  /** The name of the scope. */
  readonly name: string;
  readonly #made = new Map<string, Made>();

  /** @internal Made by {@link meter}. */
  constructor(name: string) {
    this.name = name;
  }

  /** A {@link Counter}: only becomes more. */
  counter(name: string, options?: InstrumentOptions): Counter {
    return this.#get(
      'counter',
      name,
      options,
      plain,
      () => new Counter(this.name, name, { ...options }),
    );
  }

  /** An {@link UpDownCounter}: comes and goes. */
  upDownCounter(name: string, options?: InstrumentOptions): UpDownCounter {
    const make = () => new UpDownCounter(this.name, name, { ...options });
    return this.#get('upDownCounter', name, options, plain, make);
  }

  /** A {@link Gauge}: how much there is now. */
  gauge(name: string, options?: InstrumentOptions): Gauge {
    return this.#get(
      'gauge',
      name,
      options,
      plain,
      () => new Gauge(this.name, name, { ...options }),
    );
  }

  /** A {@link Histogram}: values by size. */
  histogram(name: string, options?: HistogramOptions): Histogram {
    const make = () => new Histogram(this.name, name, { ...options });
    return this.#get('histogram', name, options, [...plain, 'boundaries'], make);
  }

  /** A {@link Timer}: durations in seconds. */
  timer(name: string, options?: TimerOptions): Timer {
    const make = () => new Timer(this.name, name, { ...options });
    return this.#get('timer', name, options, ['description', 'boundaries', 'clock'], make);
  }

  /** A counter whose total is asked for at each collection. Dispose of the answer to end that. */
  observableCounter(
    name: string,
    options: InstrumentOptions,
    callback: ObservableCallback,
  ): Disposer {
    return this.#observe('observableCounter', name, options, callback, 0, (meter) =>
      meter.createObservableCounter(name, options),
    );
  }

  /** An up-down counter whose total is asked for at each collection. */
  observableUpDownCounter(
    name: string,
    options: InstrumentOptions,
    callback: ObservableCallback,
  ): Disposer {
    const least = Number.NEGATIVE_INFINITY;
    return this.#observe('observableUpDownCounter', name, options, callback, least, (meter) =>
      meter.createObservableUpDownCounter(name, options),
    );
  }

  /** A gauge that is asked for at each collection. */
  observableGauge(
    name: string,
    options: InstrumentOptions,
    callback: ObservableCallback,
  ): Disposer {
    const least = Number.NEGATIVE_INFINITY;
    return this.#observe('observableGauge', name, options, callback, least, (meter) =>
      meter.createObservableGauge(name, options),
    );
  }

  #get<T>(
    kind: string,
    name: string,
    options: object | undefined,
    allowed: Parameters<typeof checkInstrument>[3],
    make: () => T,
  ): T {
    const key = `${kind} ${name}`;
    const known = this.#made.get(key);
    if (known !== undefined && (options === undefined || alike(options, known.options))) {
      return known.instrument as T;
    }
    checkInstrument(kind, name, options ?? {}, allowed);
    const instrument = make();
    if (known === undefined) this.#made.set(key, { instrument, options: { ...options } });
    return instrument;
  }

  #observe(
    kind: string,
    name: string,
    options: InstrumentOptions,
    callback: ObservableCallback,
    least: number,
    make: ObservableDefinition['make'],
  ): Disposer {
    checkInstrument(kind, name, options, plain);
    if (typeof callback !== 'function') {
      throw new InvalidOptionError(`${kind}('${name}').callback`, 'a function', callback);
    }
    return observe({ scope: this.name, name, least, make, callback });
  }
}

interface Made {
  readonly instrument: unknown;
  readonly options: object;
}

function alike(a: object, b: object): boolean {
  const [one, other] = [a, b] as { readonly [key: string]: unknown }[];
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => {
    const [x, y] = [one?.[key], other?.[key]];
    if (Array.isArray(x) && Array.isArray(y)) return x.join() === y.join();
    return x === y;
  });
}

const meters = new Map<string, Meter>();

/**
 * The group of instruments with a name of its own, the same at each call.
 *
 * @throws InvalidOptionError when the name is not a text of 1 to 255 characters.
 */
export function meter(name: string): Meter {
  if (typeof name !== 'string' || name.length === 0 || name.length > 255) {
    throw new InvalidOptionError('meter(name)', 'a text of 1 to 255 characters', name);
  }
  const known = meters.get(name);
  if (known !== undefined) return known;
  const made = new Meter(name);
  meters.set(name, made);
  return made;
}

/** The group of those who need no group: scope `otelier/metrics`. */
export const globalMeter: Meter = meter(scopes.metrics);
