import { type IntegerVariable, maxInteger, type Variable } from './variable.ts';

/** A span of time in milliseconds. */
function durationMs(standard: number, min: number, meaning: string) {
  return {
    kind: 'integer',
    min,
    max: maxInteger,
    default: standard,
    meaning,
  } as const satisfies Variable;
}

/** A number of items of which there is at least one. */
function amount(standard: number, meaning: string) {
  return {
    kind: 'integer',
    min: 1,
    max: maxInteger,
    default: standard,
    meaning,
  } as const satisfies Variable;
}

/** A limit with a default of its own. */
function count(meaning: string) {
  return {
    kind: 'integer',
    min: 0,
    max: maxInteger,
    default: 128,
    meaning,
  } as const satisfies Variable;
}

/** A limit that falls back to a more general one. */
function limit(fallback: string, meaning: string): IntegerVariable {
  return { kind: 'integer', min: 0, max: maxInteger, fallback, meaning };
}

const zipkin = 'Zipkin is not supported; send OTLP to a Collector, which can pass it on';
const logging = 'it is deprecated; write `console`';
const stdout = 'it is still in development; write `console`';
const otherExporters = { zipkin, logging, 'otlp/stdout': stdout } as const;
const remote = 'it is not part of this package';

/** Variables about traces, other than those of the OTLP exporter. */
export const traceVariables = {
  OTEL_TRACES_EXPORTER: {
    kind: 'list',
    values: ['otlp', 'console'],
    none: true,
    default: ['otlp'],
    unsupported: otherExporters,
    meaning: 'Where spans go: `otlp`, `console`, both, or `none`.',
  },
  OTEL_TRACES_SAMPLER: {
    kind: 'enum',
    values: [
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ],
    default: 'parentbased_always_on',
    unsupported: { jaeger_remote: remote, parentbased_jaeger_remote: remote, xray: remote },
    meaning:
      'Which traces are kept: `always_on`, `always_off`, `traceidratio`, or one of them behind `parentbased_`, which follows the caller.',
  },
  OTEL_TRACES_SAMPLER_ARG: {
    kind: 'ratio',
    default: 1,
    meaning: 'The share of traces that a `traceidratio` sampler keeps, from 0 to 1.',
  },
  OTEL_BSP_SCHEDULE_DELAY: durationMs(
    5000,
    0,
    'The longest that a span waits for its batch, in milliseconds.',
  ),
  OTEL_BSP_EXPORT_TIMEOUT: durationMs(
    30_000,
    0,
    'The longest time to send a batch of spans, in milliseconds; 0 is no limit.',
  ),
  OTEL_BSP_MAX_QUEUE_SIZE: amount(
    2048,
    'The most spans that wait to be sent; more are dropped and counted.',
  ),
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: amount(
    512,
    'The most spans in a batch; never more than OTEL_BSP_MAX_QUEUE_SIZE.',
  ),
  OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: limit(
    'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT',
    'The most characters of an attribute value of a span.',
  ),
  OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: limit(
    'OTEL_ATTRIBUTE_COUNT_LIMIT',
    'The most attributes of a span.',
  ),
  OTEL_SPAN_EVENT_COUNT_LIMIT: count('The most events of a span.'),
  OTEL_SPAN_LINK_COUNT_LIMIT: count('The most links of a span.'),
  OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: limit(
    'OTEL_ATTRIBUTE_COUNT_LIMIT',
    'The most attributes of an event of a span.',
  ),
  OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: limit(
    'OTEL_ATTRIBUTE_COUNT_LIMIT',
    'The most attributes of a link of a span.',
  ),
} as const satisfies Record<string, Variable>;

/** Variables about metrics, other than those of the OTLP exporter. */
export const metricVariables = {
  OTEL_METRICS_EXPORTER: {
    kind: 'list',
    values: ['otlp', 'console', 'prometheus'],
    none: true,
    default: ['otlp'],
    unsupported: otherExporters,
    meaning: 'Where metrics go: `otlp`, `console`, `prometheus`, several of them, or `none`.',
  },
  OTEL_METRIC_EXPORT_INTERVAL: durationMs(
    60_000,
    1,
    'The time between two exports of metrics, in milliseconds.',
  ),
  OTEL_METRIC_EXPORT_TIMEOUT: durationMs(
    30_000,
    0,
    'The longest time to send metrics, in milliseconds; never more than OTEL_METRIC_EXPORT_INTERVAL; 0 is no limit but that.',
  ),
  OTEL_METRICS_EXEMPLAR_FILTER: {
    kind: 'enum',
    values: ['always_on', 'always_off', 'trace_based'],
    default: 'trace_based',
    meaning: 'Which measurements may become exemplars: `always_on`, `always_off`, `trace_based`.',
  },
  OTEL_EXPORTER_PROMETHEUS_HOST: {
    kind: 'text',
    default: 'localhost',
    meaning:
      'The address that the Prometheus endpoint listens on; `0.0.0.0` opens it to other machines.',
  },
  OTEL_EXPORTER_PROMETHEUS_PORT: {
    kind: 'integer',
    min: 0,
    max: 65_535,
    default: 9464,
    meaning: 'The port that the Prometheus endpoint listens on; 0 takes any free one.',
  },
} as const satisfies Record<string, Variable>;

/** Variables about logs, other than those of the OTLP exporter. */
export const logVariables = {
  OTEL_LOGS_EXPORTER: {
    kind: 'list',
    values: ['otlp', 'console'],
    none: true,
    default: ['otlp'],
    unsupported: otherExporters,
    meaning: 'Where log records go: `otlp`, `console`, both, or `none`.',
  },
  OTEL_BLRP_SCHEDULE_DELAY: durationMs(
    1000,
    0,
    'The longest that a log record waits for its batch, in milliseconds.',
  ),
  OTEL_BLRP_EXPORT_TIMEOUT: durationMs(
    30_000,
    0,
    'The longest time to send a batch of log records, in milliseconds; 0 is no limit.',
  ),
  OTEL_BLRP_MAX_QUEUE_SIZE: amount(
    2048,
    'The most log records that wait to be sent; more are dropped and counted.',
  ),
  OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: amount(
    512,
    'The most log records in a batch; never more than OTEL_BLRP_MAX_QUEUE_SIZE.',
  ),
  OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT: limit(
    'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT',
    'The most characters of an attribute value of a log record.',
  ),
  OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: limit(
    'OTEL_ATTRIBUTE_COUNT_LIMIT',
    'The most attributes of a log record.',
  ),
} as const satisfies Record<string, Variable>;
