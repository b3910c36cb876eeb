import type { ConfigurationModel } from '@opentelemetry/configuration';
import type { instrumentationNames } from './env/general-variables.ts';

/** The short name of an instrumentation, as `OTEL_NODE_ENABLED_INSTRUMENTATIONS` knows it. */
export type InstrumentationName = (typeof instrumentationNames)[number];

/** Which instrumentations may be used. */
export interface InstrumentationChoice {
  /** When given, only these; an empty list is none of them. */
  readonly enabled?: readonly InstrumentationName[];
  /** Never these; wins over `enabled`. */
  readonly disabled: readonly InstrumentationName[];
}

/** What OpenTelemetry's model has no place for: `distribution.otelier`. */
export interface OtelierModel {
  readonly instrumentations: InstrumentationChoice;
}

/**
 * What telemetry should be: the declarative model of OpenTelemetry, and ours beside it. Durations
 * are in milliseconds, and a timeout of 0 is no limit, as that model says. A provider whose list of
 * processors or readers is empty sends nothing.
 */
export interface TelemetryModel extends ConfigurationModel {
  distribution: { readonly otelier: OtelierModel; [other: string]: object };
}
