import { diag, logs, metrics, trace } from '@opentelemetry/api';
import type { Instrumentation, InstrumentationConfig } from '@opentelemetry/instrumentation';
import { loadPart } from '../lazy/load.ts';
import { onFirstMessage } from './first-message.ts';
import {
  type InstrumentationEntry,
  type InstrumentationName,
  type InstrumentationPart,
  instrumentationTable,
} from './table.ts';

/** Which instrumentations may be used, and their options. */
export interface InstrumentationSettings {
  /** When given, only these. */
  readonly enabled?: readonly string[];
  /** Never these; wins over `enabled`. */
  readonly disabled?: readonly string[];
  /** Options by short name, over those of the table. */
  readonly configs?: Partial<
    Record<InstrumentationName, InstrumentationConfig & Record<string, unknown>>
  >;
}

/**
 * Makes each instrumentation at the moment the app loads the module it is for, and never before:
 * {@link Instrumentations.wanted} is asked for every specifier that the module hooks see.
 */
export class Instrumentations {
  readonly #waiting = new Map<string, InstrumentationEntry>();
  readonly #active = new Map<InstrumentationName, Instrumentation>();
  readonly #settings: InstrumentationSettings;

  constructor(settings: InstrumentationSettings = {}) {
    this.#settings = settings;
    const { enabled, disabled } = settings;
    for (const entry of instrumentationTable) {
      if (disabled?.includes(entry.name)) continue;
      if (enabled !== undefined && !enabled.includes(entry.name)) continue;
      for (const specifier of entry.modules) this.#waiting.set(specifier, entry);
      if (entry.name === 'undici') this.#onFirstRequest(entry);
    }
  }

  /** The specifiers that call for an instrumentation, made already or not. */
  readonly specifiers: readonly string[] = instrumentationTable.flatMap((entry) => entry.modules);

  /** Names of the instrumentations that have been made. */
  get active(): readonly InstrumentationName[] {
    return [...this.#active.keys()];
  }

  /** True when loading `specifier` calls for an instrumentation that is not made yet. */
  wanted(specifier: string): boolean {
    return this.#waiting.has(specifier);
  }

  /** Makes the instrumentation that `specifier` calls for. Never throws. */
  activate(specifier: string): void {
    const entry = this.#waiting.get(specifier);
    if (entry !== undefined) this.#create(entry);
  }

  #create(entry: InstrumentationEntry): Instrumentation | undefined {
    for (const specifier of entry.modules) this.#waiting.delete(specifier);
    try {
      const { Instrumentation } = loadPart<InstrumentationPart>(entry.name);
      const instrumentation = new Instrumentation({
        ...entry.config,
        ...this.#settings.configs?.[entry.name],
      });
      // Given explicitly: an instrumentation made after the start would keep a no-op meter.
      instrumentation.setTracerProvider(trace.getTracerProvider());
      instrumentation.setMeterProvider(metrics.getMeterProvider());
      instrumentation.setLoggerProvider?.(logs.getLoggerProvider());
      this.#active.set(entry.name, instrumentation);
      return instrumentation;
    } catch (error) {
      diag.error(`The instrumentation of ${entry.name} could not be made and is left out.`, error);
      return undefined;
    }
  }

  /** fetch is always there: its instrumentation is made when the first request is. */
  #onFirstRequest(entry: InstrumentationEntry): void {
    onFirstMessage('undici:request:create', () => {
      const made = this.#create(entry) as { onRequestCreated?(message: unknown): void } | undefined;
      return made && ((message) => made.onRequestCreated?.(message));
    });
  }
}
