import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { GuardedPropagator, noopPropagator } from './guarded-propagator.ts';

/**
 * The propagator that is registered once and delegates for ever: a reload replaces what it
 * delegates to, and the next request goes by the new one. Never throws, whatever it delegates to.
 */
export class ReloadablePropagator implements TextMapPropagator {
  #current: TextMapPropagator;
  #guarded: TextMapPropagator;

  /** @param initial - What to delegate to at first; unless given, nothing is propagated. */
  constructor(initial: TextMapPropagator = noopPropagator) {
    this.#current = initial;
    this.#guarded = guarded(initial);
  }

  /** Delegates to `next` from now on. Returns what it delegated to before. */
  replace(next: TextMapPropagator): TextMapPropagator {
    const before = this.#current;
    this.#guarded = guarded(next);
    this.#current = next;
    return before;
  }

  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    this.#guarded.inject(context, carrier, setter);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    return this.#guarded.extract(context, carrier, getter);
  }

  fields(): string[] {
    return this.#guarded.fields();
  }
}

function guarded(propagator: TextMapPropagator): TextMapPropagator {
  if (propagator instanceof GuardedPropagator) return propagator;
  return new GuardedPropagator([
    { name: propagator.constructor?.name ?? 'propagator', propagator },
  ]);
}
