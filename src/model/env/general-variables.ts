import { maxInteger, type Variable } from './variable.ts';

/** The instrumentations of this package, by the short names that the variables use. */
export const instrumentationNames = [
  'http',
  'undici',
  'express',
  'fastify',
  'winston',
  'pino',
] as const;

const cloud = 'it is not part of this package; set the attributes with OTEL_RESOURCE_ATTRIBUTES';
const thirdParty = 'it is not part of this package';

/** Variables that are not about one signal. */
export const generalVariables = {
  OTEL_SDK_DISABLED: {
    kind: 'boolean',
    default: false,
    meaning: 'Makes no telemetry at all; context is still passed on between services.',
  },
  OTEL_LOG_LEVEL: {
    kind: 'enum',
    values: ['none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'],
    default: 'info',
    meaning: 'How much this package and OpenTelemetry say about themselves.',
  },
  OTEL_CONFIG_FILE: {
    kind: 'text',
    meaning: 'A settings file in place of all variables. Not read yet, which is reported.',
  },
  OTEL_SERVICE_NAME: {
    kind: 'text',
    fallback: 'unknown_service:node',
    meaning: 'The resource attribute `service.name`; wins over OTEL_RESOURCE_ATTRIBUTES.',
  },
  OTEL_RESOURCE_ATTRIBUTES: {
    kind: 'pairs',
    whole: true,
    meaning:
      'Attributes of the resource: `key=value` parted by commas, percent-encoded. One malformed member discards them all.',
  },
  OTEL_NODE_RESOURCE_DETECTORS: {
    kind: 'list',
    values: ['env', 'host', 'os', 'process', 'serviceinstance'],
    none: true,
    all: true,
    fallback: 'all',
    unsupported: { container: cloud, alibaba: cloud, aws: cloud, azure: cloud, gcp: cloud },
    meaning:
      'What is found out about the process and its machine: `env`, `host`, `os`, `process`, `serviceinstance`, or `all` or `none`. `env` changes nothing: OTEL_RESOURCE_ATTRIBUTES and OTEL_SERVICE_NAME always count.',
  },
  OTEL_PROPAGATORS: {
    kind: 'list',
    values: ['tracecontext', 'baggage', 'b3', 'b3multi'],
    none: true,
    default: ['tracecontext', 'baggage'],
    unsupported: { jaeger: thirdParty, xray: thirdParty, ottrace: thirdParty },
    meaning:
      'The headers that carry context between services: `tracecontext`, `baggage`, `b3`, `b3multi`, or `none`.',
  },
  OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: {
    kind: 'integer',
    min: 0,
    max: maxInteger,
    fallback: 'no limit',
    meaning:
      'The most characters of an attribute value, where no limit of spans or log records is set.',
  },
  OTEL_ATTRIBUTE_COUNT_LIMIT: {
    kind: 'integer',
    min: 0,
    max: maxInteger,
    default: 128,
    meaning: 'The most attributes, where no limit of spans, events, links or log records is set.',
  },
  OTEL_NODE_ENABLED_INSTRUMENTATIONS: {
    kind: 'list',
    values: instrumentationNames,
    none: true,
    keepsEmpty: true,
    fallback: 'all of them',
    meaning:
      'Only these instrumentations: `http`, `undici`, `express`, `fastify`, `winston`, `pino`, or `none`.',
  },
  OTEL_NODE_DISABLED_INSTRUMENTATIONS: {
    kind: 'list',
    values: instrumentationNames,
    fallback: 'none of them',
    keepsEmpty: true,
    meaning: 'Never these instrumentations; wins over OTEL_NODE_ENABLED_INSTRUMENTATIONS.',
  },
} as const satisfies Record<string, Variable>;
