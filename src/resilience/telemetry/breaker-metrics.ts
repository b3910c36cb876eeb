import {
  type Attributes,
  type BatchObservableResult,
  createNoopMeter,
  type MeterProvider,
  metrics,
  type Observable,
  ValueType,
} from '@opentelemetry/api';
import {
  attributes,
  type MetricName,
  metrics as names,
  registry,
  scopes,
  version,
} from '../../base/index.ts';
import { breakerHandles } from './breaker-handle.ts';
import { SeriesSums } from './series-sums.ts';

/** Who publishes the breakers of this process, of all copies of the package. */
interface Publisher {
  /** The provider that it made its instruments with. */
  readonly provider: unknown;
  stop(): void;
}

/**
 * Sees to it that the breakers of this process are published at the meter provider that is registered
 * now, once, by whichever copy of the package comes first. The API has no proxy for meters, so what
 * was made before a provider was registered stays silent; hence this is asked again whenever there
 * is news, and costs one comparison when nothing has changed. Never throws.
 */
export function publishBreakers(): void {
  try {
    const provider = metrics.getMeterProvider();
    const publishers = registry<Publisher>('circuit_breaker.publisher');
    const current = publishers.get('current');
    if (current?.provider === provider) return;
    const meter = provider.getMeter(scopes.resilience, version);
    // Without a provider, or one that has been shut down, there is nothing to take over.
    if (meter === createNoopMeter()) return;
    // In place before the old one is stopped: should that throw, there are not two from now on.
    publishers.set('current', new BreakerMetrics(provider));
    current?.stop();
  } catch {
    // Telemetry never breaks the call that it tells of.
  }
}

/** The four instruments of the circuit breakers, read at each collection from all that are known. */
class BreakerMetrics implements Publisher {
  readonly provider: MeterProvider;
  readonly status: Observable;
  readonly calls: Observable;
  readonly transitions: Observable;
  readonly active: Observable;
  readonly #stop: () => void;
  /** Breakers that were published. One that has gone is set to zero once, or it would stand for ever. */
  readonly #published = new Map<string, readonly string[]>();

  constructor(provider: MeterProvider) {
    this.provider = provider;
    const meter = provider.getMeter(scopes.resilience, version);
    this.status = meter.createObservableUpDownCounter(...instrument(names.breakerStatus));
    this.calls = meter.createObservableCounter(...instrument(names.breakerCalls));
    this.transitions = meter.createObservableCounter(...instrument(names.breakerTransitions));
    this.active = meter.createObservableUpDownCounter(...instrument(names.breakerActive));
    const all = [this.status, this.calls, this.transitions, this.active];
    const observe = (result: BatchObservableResult): void => this.#observe(result);
    meter.addBatchObservableCallback(observe, all);
    this.#stop = () => meter.removeBatchObservableCallback(observe, all);
  }

  stop(): void {
    this.#stop();
  }

  #observe(result: BatchObservableResult): void {
    // Two copies may each have a breaker of the same name; together they make one series.
    const sums = new SeriesSums<Observable>();
    const present = new Map<string, readonly string[]>();
    for (const handle of breakerHandles().values()) {
      try {
        const { name } = handle;
        const reading = handle.read();
        const breaker = { [attributes.breakerName]: name };
        for (const state of reading.states) {
          const here = state === reading.state ? 1 : 0;
          sums.add(this.status, here, { ...breaker, [attributes.breakerState]: state });
        }
        for (const [outcome, count] of Object.entries(reading.calls)) {
          sums.add(this.calls, count, { ...breaker, [attributes.callOutcome]: outcome });
        }
        for (const { from, to, reason, count } of reading.transitions) {
          sums.add(this.transitions, count, {
            ...breaker,
            [attributes.breakerState]: to,
            [attributes.breakerPreviousState]: from,
            [attributes.breakerReason]: reason,
          });
        }
        sums.add(this.active, reading.active, breaker);
        present.set(name, reading.states);
      } catch {
        // A handle of another version that does not read as it should; the others still count.
      }
    }
    sums.each((instrument, value, of) => result.observe(instrument, value, of));
    this.#forget(result, present);
  }

  #forget(result: BatchObservableResult, present: ReadonlyMap<string, readonly string[]>): void {
    for (const [name, states] of this.#published) {
      if (present.has(name)) continue;
      const breaker: Attributes = { [attributes.breakerName]: name };
      for (const state of states) {
        result.observe(this.status, 0, { ...breaker, [attributes.breakerState]: state });
      }
      result.observe(this.active, 0, breaker);
      this.#published.delete(name);
    }
    for (const [name, states] of present) this.#published.set(name, states);
  }
}

function instrument({ name, description, unit }: MetricName) {
  return [name, { description, unit, valueType: ValueType.INT }] as const;
}
