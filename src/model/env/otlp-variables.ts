import { maxInteger, type Variable } from './variable.ts';

/** The signals as the names of variables spell them. */
export type Signal = 'TRACES' | 'METRICS' | 'LOGS';

/** The path of each signal under a general endpoint, and its word in sentences. */
export const signalPaths = { TRACES: 'v1/traces', METRICS: 'v1/metrics', LOGS: 'v1/logs' } as const;

/** What can be set for all signals, and for each apart. */
const settings = {
  ENDPOINT: {
    kind: 'text',
    url: true,
    fallback: 'http://localhost:4318, or http://localhost:4317 for grpc',
    meaning:
      'Where OTLP goes: a base URL, to which `/v1/traces`, `/v1/metrics` and `/v1/logs` are added, unless it is grpc.',
  },
  PROTOCOL: {
    kind: 'enum',
    values: ['http/protobuf', 'http/json', 'grpc'],
    default: 'http/protobuf',
    meaning: 'How OTLP is sent: `http/protobuf`, `http/json` or `grpc`.',
  },
  HEADERS: {
    kind: 'pairs',
    secret: true,
    meaning:
      'Headers of every request, `key=value` parted by commas, percent-encoded. Never shown.',
  },
  COMPRESSION: {
    kind: 'enum',
    values: ['none', 'gzip'],
    default: 'none',
    meaning: 'How requests are compressed: `gzip` or `none`.',
  },
  TIMEOUT: {
    kind: 'integer',
    min: 0,
    max: maxInteger,
    default: 10_000,
    meaning: 'The longest time for one request, in milliseconds; 0 is no limit.',
  },
  CERTIFICATE: {
    kind: 'text',
    meaning: 'A PEM file with the authorities to trust instead of the well-known ones.',
  },
  CLIENT_KEY: {
    kind: 'text',
    meaning: 'A PEM file with the private key of the client certificate.',
  },
  CLIENT_CERTIFICATE: {
    kind: 'text',
    meaning: 'A PEM file with the certificate to show to the server.',
  },
  INSECURE: {
    kind: 'boolean',
    default: false,
    meaning: 'For grpc and an endpoint without a scheme: no TLS.',
  },
} as const satisfies Record<string, Variable>;

/** The settings of the OTLP exporter, by the last part of the names of their variables. */
export type OtlpSetting = keyof typeof settings;

type General = { [S in OtlpSetting as `OTEL_EXPORTER_OTLP_${S}`]: (typeof settings)[S] };
type ForSignal = {
  [S in OtlpSetting as `OTEL_EXPORTER_OTLP_${Signal}_${S}`]: Omit<(typeof settings)[S], 'default'>;
};

function general(): General {
  return Object.fromEntries(
    Object.entries(settings).map(([setting, variable]) => [
      `OTEL_EXPORTER_OTLP_${setting}`,
      variable,
    ]),
  ) as General;
}

/** The variables of one signal: each falls back to the general one, and replaces it whole. */
function forSignals(): ForSignal {
  const found: Record<string, Variable> = {};
  for (const signal of Object.keys(signalPaths)) {
    for (const [setting, variable] of Object.entries(settings)) {
      const { default: _, ...own }: Variable & { default?: unknown } = variable;
      found[`OTEL_EXPORTER_OTLP_${signal}_${setting}`] = {
        ...own,
        fallback: `OTEL_EXPORTER_OTLP_${setting}`,
        meaning:
          setting === 'ENDPOINT'
            ? `Where OTLP goes, for ${signal.toLowerCase()} alone: a whole URL, used as it is.`
            : `The same for ${signal.toLowerCase()} alone.`,
      } as Variable;
    }
  }
  return found as ForSignal;
}

/** Variables about the OTLP exporter. */
export const otlpVariables = {
  ...general(),
  ...forSignals(),
  OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: {
    kind: 'enum',
    values: ['cumulative', 'delta', 'lowmemory'],
    default: 'cumulative',
    meaning: 'Whether OTLP carries totals or differences: `cumulative`, `delta`, `lowmemory`.',
  },
  OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION: {
    kind: 'enum',
    values: ['explicit_bucket_histogram', 'base2_exponential_bucket_histogram'],
    default: 'explicit_bucket_histogram',
    meaning:
      'The buckets of histograms over OTLP: `explicit_bucket_histogram`, `base2_exponential_bucket_histogram`.',
  },
} as const satisfies Record<string, Variable>;
