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
  /** Records of winston loggers that are the app's own. */
  winston: 'otelier/winston',
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
  spansExported: {
    name: 'otel.sdk.exporter.span.exported',
    kind: 'Counter',
    unit: '{span}',
    description: 'Spans whose export has ended; with error.type when they were given up.',
  },
  logsExported: {
    name: 'otel.sdk.exporter.log.exported',
    kind: 'Counter',
    unit: '{log_record}',
    description: 'Log records whose export has ended; with error.type when they were given up.',
  },
  metricPointsExported: {
    name: 'otel.sdk.exporter.metric_data_point.exported',
    kind: 'Counter',
    unit: '{data_point}',
    description: 'Metric data points whose export has ended; with error.type when it failed.',
  },
  spansProcessed: {
    name: 'otel.sdk.processor.span.processed',
    kind: 'Counter',
    unit: '{span}',
    description: 'Spans that left their queue; with error.type when they were dropped unsent.',
  },
  logsProcessed: {
    name: 'otel.sdk.processor.log.processed',
    kind: 'Counter',
    unit: '{log_record}',
    description:
      'Log records that left their queue; with error.type when they were dropped unsent.',
  },
  spanQueueSize: {
    name: 'otel.sdk.processor.span.queue.size',
    kind: 'UpDownCounter',
    unit: '{span}',
    description: 'Spans held, those being sent included.',
  },
  logQueueSize: {
    name: 'otel.sdk.processor.log.queue.size',
    kind: 'UpDownCounter',
    unit: '{log_record}',
    description: 'Log records held, those being sent included.',
  },
} as const satisfies Record<string, MetricName>;

/** Attributes that this package sets. */
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
  componentName: 'otel.component.name',
  componentType: 'otel.component.type',
} as const;

/** First words of span names; the name of the policy follows. */
export const spans = {
  circuitBreaker: 'circuit_breaker',
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
