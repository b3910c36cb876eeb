import type { TextMapPropagator } from '@opentelemetry/api';
import { BaggagePropagator } from './baggage-propagator.ts';
import { GuardedPropagator, type NamedPropagator } from './guarded-propagator.ts';
import { TraceContextPropagator } from './trace-context-propagator.ts';

/** The `propagator` of the declarative model, as far as it is read here. */
export interface PropagatorModel {
  /** One key in each: the propagator's name. */
  readonly composite?: readonly { readonly [name: string]: object | null | undefined }[] | null;
  /** Names with commas between them, as in `OTEL_PROPAGATORS`; appended to `composite`. */
  readonly composite_list?: string | null;
}

/** How to come by propagators that are not loaded unless they are asked for. */
export interface PropagatorLoaders {
  /** Makes a B3 propagator that writes the single header or several; see `b3.ts`. */
  readonly b3?: (encoding: 'single' | 'multi') => TextMapPropagator;
}

/** A propagator, and what in the model could not be followed, as sentences; none if all could. */
export interface BuiltPropagator {
  readonly propagator: TextMapPropagator;
  readonly issues: readonly string[];
}

/**
 * Builds the propagator that the model describes. Without a model, with an empty one, or with
 * `none` in it, nothing is propagated. A name that comes twice counts once. What is unknown or
 * cannot be loaded is left out and returned as an issue; this function never throws.
 */
export function propagatorFrom(
  model: PropagatorModel | null | undefined,
  loaders: PropagatorLoaders = {},
): BuiltPropagator {
  const issues: string[] = [];
  const names = namesIn(model, issues);
  const members: NamedPropagator[] = [];
  if (!names.has('none')) {
    for (const name of names) {
      try {
        members.push({ name, propagator: make(name, loaders) });
      } catch (error) {
        issues.push(error instanceof Error ? error.message : String(error));
      }
    }
  } else if (names.size > 1) {
    issues.push('propagator: "none" stands beside others, which are left out.');
  }
  return { propagator: new GuardedPropagator(members), issues };
}

function namesIn(model: PropagatorModel | null | undefined, issues: string[]): Set<string> {
  const names = new Set<string>();
  for (const [index, entry] of (model?.composite ?? []).entries()) {
    const keys = Object.keys(entry ?? {}).filter((key) => entry[key] !== undefined);
    if (keys.length === 1) names.add(keys[0] as string);
    else {
      issues.push(
        `propagator.composite[${index}] must have exactly one key, the name of a propagator, but has ${keys.length}.`,
      );
    }
  }
  for (const name of (model?.composite_list ?? '').split(',')) {
    if (name.trim() !== '') names.add(name.trim());
  }
  return names;
}

function make(name: string, loaders: PropagatorLoaders): TextMapPropagator {
  switch (name) {
    case 'tracecontext':
      return new TraceContextPropagator();
    case 'baggage':
      return new BaggagePropagator();
    case 'b3':
    case 'b3multi': {
      if (loaders.b3 === undefined) throw new Error(`propagator "${name}" is not available here.`);
      return loaders.b3(name === 'b3' ? 'single' : 'multi');
    }
    default:
      throw new Error(
        `propagator ${JSON.stringify(name)} is not known; known are tracecontext, baggage, b3, b3multi and none.`,
      );
  }
}
