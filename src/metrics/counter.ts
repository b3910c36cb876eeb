import type { Attributes, Context } from '@opentelemetry/api';
import { ApiInstrument } from './api-instrument.ts';
import type { InstrumentOptions } from './options.ts';

/** Counts what only becomes more: requests, bytes, failures. */
export class Counter {
  readonly #instrument: ApiInstrument;

  /** @internal Made by {@link Meter.counter}. */
  constructor(scope: string, name: string, options: InstrumentOptions) {
    this.#instrument = new ApiInstrument(scope, name, 0, (meter) => {
      const counter = meter.createCounter(name, options);
      return (value, attributes, context) => counter.add(value, attributes, context);
    });
  }

  /** Adds `value`, 1 unless given. A negative or non-finite one is left out. Never throws. */
  add(value = 1, attributes?: Attributes, context?: Context): void {
    this.#instrument.take(value, attributes, context);
  }

  /** This counter with fixed attributes. */
  bind(attributes: Attributes): BoundCounter {
    return new BoundCounter(this, attributes);
  }
}

/** A counter, or a counter that may go down, whose attributes are fixed. */
export class BoundCounter {
  readonly #target: { add(value: number, attributes: Attributes): void };
  readonly #attributes: Attributes;

  constructor(
    target: { add(value: number, attributes: Attributes): void },
    attributes: Attributes,
  ) {
    this.#target = target;
    this.#attributes = Object.freeze({ ...attributes });
  }

  /** Adds `value`, 1 unless given, as the counter does. */
  add(value = 1): void {
    this.#target.add(value, this.#attributes);
  }

  /** The same with further attributes; one of the same name goes over the earlier one. */
  bind(attributes: Attributes): BoundCounter {
    return new BoundCounter(this.#target, { ...this.#attributes, ...attributes });
  }
}
