import type { Attributes, Context } from '@opentelemetry/api';
import { ApiInstrument } from './api-instrument.ts';
import { BoundCounter } from './counter.ts';
import type { InstrumentOptions } from './options.ts';

/** Counts what comes and goes: open connections, items in a queue. */
export class UpDownCounter {
  readonly #instrument: ApiInstrument;

  /** @internal Made by {@link Meter.upDownCounter}. */
  constructor(scope: string, name: string, options: InstrumentOptions) {
    this.#instrument = new ApiInstrument(scope, name, Number.NEGATIVE_INFINITY, (meter) => {
      const counter = meter.createUpDownCounter(name, options);
      return (value, attributes, context) => counter.add(value, attributes, context);
    });
  }

  /** Adds `value`, 1 unless given; a negative one takes away. Never throws. */
  add(value = 1, attributes?: Attributes, context?: Context): void {
    this.#instrument.take(value, attributes, context);
  }

  /** This counter with fixed attributes. */
  bind(attributes: Attributes): BoundCounter {
    return new BoundCounter(this, attributes);
  }
}
