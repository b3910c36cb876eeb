import type { Instrumentation, InstrumentationConfig } from '@opentelemetry/instrumentation';
import type { LazyPart } from '../lazy/load.ts';

/** The short names of the instrumentations, as `OTEL_NODE_ENABLED_INSTRUMENTATIONS` knows them. */
export type InstrumentationName = Extract<
  LazyPart,
  'express' | 'fastify' | 'http' | 'pino' | 'undici' | 'winston'
>;

/** What a lazy part of an instrumentation exports. */
export interface InstrumentationPart {
  readonly Instrumentation: new (config: InstrumentationConfig) => Instrumentation;
}

/** One instrumentation: the modules whose loading calls for it, and its options. */
export interface InstrumentationEntry {
  readonly name: InstrumentationName;
  /**
   * Exact specifiers. A package's inner files are not listed: wrapping them costs much and the
   * instrumentations reach them by themselves.
   */
  readonly modules: readonly string[];
  readonly config?: InstrumentationConfig & Record<string, unknown>;
}

/** The instrumentations of this package. `undici` has no module: the global fetch needs none. */
export const instrumentationTable: readonly InstrumentationEntry[] = [
  { name: 'http', modules: ['http', 'node:http', 'https', 'node:https'] },
  { name: 'undici', modules: [] },
  { name: 'express', modules: ['express'] },
  { name: 'fastify', modules: ['fastify'], config: { registerOnInitialization: true } },
  { name: 'winston', modules: ['winston'] },
  { name: 'pino', modules: ['pino'] },
];
