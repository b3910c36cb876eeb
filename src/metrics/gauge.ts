import type { Attributes, Context } from '@opentelemetry/api';
import { ApiInstrument } from './api-instrument.ts';
import { BoundRecorder } from './histogram.ts';
import type { InstrumentOptions } from './options.ts';

/** Tells how much there is of something now: a temperature, the size of a cache. */
export class Gauge {
  readonly #instrument: ApiInstrument;

  /** @internal Made by {@link Meter.gauge}. */
  constructor(scope: string, name: string, options: InstrumentOptions) {
    this.#instrument = new ApiInstrument(scope, name, Number.NEGATIVE_INFINITY, (meter) => {
      const gauge = meter.createGauge(name, options);
      return (value, attributes, context) => gauge.record(value, attributes, context);
    });
  }

  /** Says the present value. A non-finite one is left out. Never throws. */
  record(value: number, attributes?: Attributes, context?: Context): void {
    this.#instrument.take(value, attributes, context);
  }

  /** This gauge with fixed attributes. */
  bind(attributes: Attributes): BoundRecorder {
    return new BoundRecorder(this, attributes);
  }
}
