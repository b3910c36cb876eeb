import {
  type Context,
  diag,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
} from '@opentelemetry/api';

/** A propagator with the name that messages give it. */
export interface NamedPropagator {
  readonly name: string;
  readonly propagator: TextMapPropagator;
}

/**
 * Several propagators as one, in their order: what a later one extracts wins. One that throws is
 * passed over, and the others go on. Never throws.
 */
export class GuardedPropagator implements TextMapPropagator {
  readonly #members: readonly NamedPropagator[];

  constructor(members: readonly NamedPropagator[]) {
    this.#members = members;
  }

  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    for (const { name, propagator } of this.#members) {
      try {
        propagator.inject(context, carrier, setter);
      } catch (error) {
        diag.debug(`otelier: the propagator ${name} could not inject`, error);
      }
    }
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    let result = context;
    for (const { name, propagator } of this.#members) {
      try {
        result = propagator.extract(result, carrier, getter) ?? result;
      } catch (error) {
        diag.debug(`otelier: the propagator ${name} could not extract`, error);
      }
    }
    return result;
  }

  fields(): string[] {
    const fields = new Set<string>();
    for (const { name, propagator } of this.#members) {
      try {
        for (const field of propagator.fields()) fields.add(field);
      } catch (error) {
        diag.debug(`otelier: the propagator ${name} names no fields`, error);
      }
    }
    return [...fields];
  }
}

/** Injects nothing, extracts nothing. */
export const noopPropagator: TextMapPropagator = new GuardedPropagator([]);
