import type { Attributes, Context } from '@opentelemetry/api';
import { ApiInstrument } from './api-instrument.ts';
import type { HistogramOptions } from './options.ts';

/** Counts values by size: bytes of a response, rows of a result. */
export class Histogram {
  readonly #instrument: ApiInstrument;

  /** @internal Made by {@link Meter.histogram}. */
  constructor(scope: string, name: string, options: HistogramOptions) {
    const { boundaries, ...rest } = options;
    const advice = boundaries && { explicitBucketBoundaries: [...boundaries] };
    this.#instrument = new ApiInstrument(scope, name, 0, (meter) => {
      const histogram = meter.createHistogram(name, { ...rest, ...(advice && { advice }) });
      return (value, attributes, context) => histogram.record(value, attributes, context);
    });
  }

  /** Records a value. A negative or non-finite one is left out. Never throws. */
  record(value: number, attributes?: Attributes, context?: Context): void {
    this.#instrument.take(value, attributes, context);
  }

  /** This histogram with fixed attributes. */
  bind(attributes: Attributes): BoundRecorder {
    return new BoundRecorder(this, attributes);
  }
}

/** A histogram or gauge whose attributes are fixed. */
export class BoundRecorder {
  readonly #target: { record(value: number, attributes: Attributes): void };
  readonly #attributes: Attributes;

  constructor(
    target: { record(value: number, attributes: Attributes): void },
    attributes: Attributes,
  ) {
    this.#target = target;
    this.#attributes = Object.freeze({ ...attributes });
  }

  /** Records a value, as the instrument does. */
  record(value: number): void {
    this.#target.record(value, this.#attributes);
  }

  /** The same with further attributes; one of the same name goes over the earlier one. */
  bind(attributes: Attributes): BoundRecorder {
    return new BoundRecorder(this.#target, { ...this.#attributes, ...attributes });
  }
}
