import {
  type Attributes,
  diag,
  type Meter,
  type Observable,
  type ObservableResult,
} from '@opentelemetry/api';
import { type Disposer, disposer, show } from '../base/index.ts';
import { providerWatch } from './provider-watch.ts';

/** Reports one value at a collection. A non-finite one is left out. */
export type Observe = (value: number, attributes?: Attributes) => void;

/**
 * Called at each collection: reports values by `observe`, or answers with (or promises) the one
 * number there is. One that throws or rejects reports nothing more in that collection; that is told
 * once.
 */
export type ObservableCallback = (observe: Observe) => unknown;

/** What an observable instrument is made of. */
export interface ObservableDefinition {
  readonly scope: string;
  readonly name: string;
  /** The least value that is taken: 0 or minus infinity. */
  readonly least: number;
  readonly make: (meter: Meter) => Observable;
  readonly callback: ObservableCallback;
}

/** Has a callback asked at each collection, of this provider and of each later one, until disposed. */
export function observe(definition: ObservableDefinition): Disposer {
  const { scope, name, least, make, callback } = definition;
  let told = false;
  const tell = (what: string, fault?: unknown): void => {
    if (told) return;
    told = true;
    diag.warn(
      `The metric ${name}: ${what}. This is said once.`,
      ...(fault === undefined ? [] : [fault]),
    );
  };
  const collect = async (result: ObservableResult): Promise<void> => {
    const report: Observe = (value, attributes) => {
      if (Number.isFinite(value) && value >= least) result.observe(value, attributes);
      else tell(`${show(value)} is no value for it and was left out`);
    };
    try {
      const value = await callback(report);
      if (typeof value === 'number') report(value);
    } catch (fault) {
      tell('its callback has failed', fault);
    }
  };
  let current: Observable | undefined;
  const stop = providerWatch.add((provider) => {
    try {
      current?.removeCallback(collect);
      current = make(provider.getMeter(scope));
      current.addCallback(collect);
    } catch (fault) {
      tell('it could not be made', fault);
    }
  });
  return disposer(() => {
    stop();
    current?.removeCallback(collect);
  });
}
