/**
 * The only place where names of telemetry are written: metrics, attributes, events, spans and
 * instrumentation scopes that this package makes. `docs/telemetry.md` holds the same names in one
 * table, and a test compares the two. Where OpenTelemetry has a convention, its name is used.
 */

/** Instrumentation scopes. */
export const scopes = {
  resilience: 'otelier/resilience',
  logging: 'otelier/logging',
  metrics: 'otelier/metrics',
  tracing: 'otelier/tracing',
  pipeline: 'otelier/pipeline',
} as const;

/** A metric: its name, its kind as OpenTelemetry says it, its UCUM unit, and what it tells. */
export interface MetricName {
  readonly name: string;
  readonly kind: 'Counter' | 'UpDownCounter' | 'Histogram' | 'Gauge';
  readonly unit: string;
  readonly description: string;
}

export const metrics = {
  breakerStatus: {
    name: 'resilience.circuit_breaker.status',
    kind: 'UpDownCounter',
    unit: '1',
    description: '1 for the state that the circuit breaker is in, 0 for its other states.',
  },
  breakerCalls: {
    name: 'resilience.circuit_breaker.calls',
    kind: 'Counter',
    unit: '{call}',
    description: 'Calls by outcome: success, failure, ignored, rejected, late.',
  },
  breakerTransitions: {
    name: 'resilience.circuit_breaker.transitions',
    kind: 'Counter',
    unit: '{transition}',
    description: 'Changes of state, by the old state, the new state and the reason.',
  },
  breakerActive: {
    name: 'resilience.circuit_breaker.call.active',
    kind: 'UpDownCounter',
    unit: '{call}',
    description: 'Calls admitted and not yet settled.',
  },
  exported: {
    name: 'otelier.export.items',
    kind: 'Counter',
    unit: '{item}',
    description: 'Spans, log records and metric points by signal and outcome: accepted or dropped.',
  },
  queueSize: {
    name: 'otelier.export.queue.size',
    kind: 'UpDownCounter',
    unit: '{item}',
    description: 'Spans and log records waiting to be sent.',
  },
} as const satisfies Record<string, MetricName>;

/** Attributes of our own. */
export const attributes = {
  breakerName: 'resilience.circuit_breaker.name',
  breakerState: 'resilience.circuit_breaker.state',
  breakerPreviousState: 'resilience.circuit_breaker.previous_state',
  breakerReason: 'resilience.circuit_breaker.transition.reason',
  breakerFailureRatio: 'resilience.circuit_breaker.window.failure_ratio',
  breakerWindowCalls: 'resilience.circuit_breaker.window.calls',
  breakerOpenDuration: 'resilience.circuit_breaker.open.duration',
  callOutcome: 'resilience.call.outcome',
  fallbackUsed: 'resilience.fallback.used',
  errorType: 'error.type',
  signal: 'otelier.signal',
  outcome: 'otelier.outcome',
  dropReason: 'otelier.drop.reason',
  output: 'otelier.output',
} as const;

/** Names of events: log records with an event name. */
export const events = {
  breakerStateChange: 'resilience.circuit_breaker.state_change',
} as const;

/** Values of `error.type` for what this package itself decides. */
export const errorTypes = {
  circuitOpen: 'circuit_open',
  halfOpenLimit: 'half_open_limit',
  timeout: 'timeout',
} as const;
