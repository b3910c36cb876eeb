/**
 * OTLP over gRPC. Loading this file loads `@grpc/grpc-js`, which takes its time: it is imported
 * lazily, by whoever is asked for gRPC, and by no `index.ts`.
 */
import { credentials, Metadata } from '@grpc/grpc-js';
import type {
  OtlpGrpcExporterConfigModel,
  OtlpGrpcMetricExporterConfigModel,
} from '@opentelemetry/configuration';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-grpc';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-grpc';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { InvalidOptionError } from '../../base/index.ts';
import type { MetricSender } from '../metrics/sender.ts';
import type { Output } from '../output.ts';
import type { OtlpDeps } from './deps.ts';
import {
  outputFromLogExporter,
  outputFromSpanExporter,
  senderFromMetricExporter,
} from './from-exporter.ts';
import { parseHeaders } from './headers.ts';
import { readTls } from './tls.ts';
import { userAgent } from './user-agent.ts';

/** What an output over gRPC takes beside its settings. */
export type OtlpGrpcDeps = Pick<OtlpDeps, 'clock' | 'tls' | 'onProblem' | 'path'>;

type GrpcModel = OtlpGrpcExporterConfigModel | OtlpGrpcMetricExporterConfigModel;
type ExporterConfig = NonNullable<ConstructorParameters<typeof OTLPTraceExporter>[0]>;

/**
 * Sends spans over OTLP/gRPC. Endpoint unless set: `http://localhost:4317`.
 *
 * @throws InvalidOptionError when a setting cannot be used.
 */
export function otlpGrpcSpanOutput(
  model: OtlpGrpcExporterConfigModel,
  deps?: OtlpGrpcDeps,
): Output<ReadableSpan> {
  const { config, name, options } = prepared(model, deps);
  return outputFromSpanExporter(new OTLPTraceExporter(config), name, options);
}

/** Sends log records over OTLP/gRPC; see {@link otlpGrpcSpanOutput}. */
export function otlpGrpcLogOutput(
  model: OtlpGrpcExporterConfigModel,
  deps?: OtlpGrpcDeps,
): Output<ReadableLogRecord> {
  const { config, name, options } = prepared(model, deps);
  return outputFromLogExporter(new OTLPLogExporter(config), name, options);
}

/** Sends metrics over OTLP/gRPC; see {@link otlpGrpcSpanOutput}. */
export function otlpGrpcMetricSender(
  model: OtlpGrpcMetricExporterConfigModel,
  deps?: OtlpGrpcDeps,
): MetricSender {
  const { config, name, options } = prepared(model, deps);
  return senderFromMetricExporter(new OTLPMetricExporter(config), name, options);
}

/** What "no limit" comes to, in milliseconds: one day. The timers of gRPC overflow not far above. */
const longestMs = 86_400_000;

function prepared(model: GrpcModel, deps: OtlpGrpcDeps = {}) {
  const path = deps.path ?? 'otlp_grpc';
  const url = target(model, `${path}.endpoint`);
  const timeout = model?.timeout ?? 10_000;
  if (!(timeout >= 0)) {
    throw new InvalidOptionError(`${path}.timeout`, 'a number of milliseconds, 0 or more', timeout);
  }
  const compression = model?.compression ?? 'none';
  if (compression !== 'none' && compression !== 'gzip') {
    throw new InvalidOptionError(`${path}.compression`, '"none" or "gzip"', compression);
  }
  const limit = timeout === 0 ? longestMs : Math.min(timeout, longestMs);
  const config: ExporterConfig = {
    url,
    timeoutMillis: limit,
    compression: compression === 'gzip' ? CompressionAlgorithm.GZIP : CompressionAlgorithm.NONE,
    metadata: metadataOf(model, deps, path),
    credentials: credentialsOf(url, model, deps, path),
    userAgent: userAgent.split(' ')[0] ?? userAgent,
  };
  const options = {
    // The exporter keeps its own deadline; this only catches one that forgets to.
    timeoutMs: Math.min(limit + 5000, longestMs),
    ...(deps.clock === undefined ? {} : { clock: deps.clock }),
  };
  return { config, name: `otlp grpc ${shown(url)}`, options };
}

/** The endpoint with a scheme; without one, `tls.insecure` decides. */
function target(model: GrpcModel, path: string): string {
  const endpoint = model?.endpoint?.trim() || 'http://localhost:4317';
  const url = /^\w+:\/\//.test(endpoint)
    ? endpoint
    : `${model?.tls?.insecure === true ? 'http' : 'https'}://${endpoint}`;
  const { protocol, host } = URL.canParse(url) ? new URL(url) : { protocol: '', host: '' };
  if (protocol === 'unix:' || (/^https?:$/.test(protocol) && host !== '')) return url;
  throw new InvalidOptionError(
    path,
    'host:port, or a URL that begins with http://, https:// or unix://',
    protocol,
  );
}

/** Without user, password, path and query, which gRPC has no use for. */
function shown(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${protocol === 'unix:' ? pathname : ''}`;
}

function metadataOf(model: GrpcModel, deps: OtlpGrpcDeps, path: string): Metadata {
  const { headers, problems } = parseHeaders(model?.headers, model?.headers_list);
  const metadata = new Metadata();
  const report = (problem: string): void => deps.onProblem?.(`${path}.${problem}`);
  for (const problem of problems) report(problem);
  for (const [name, value] of Object.entries(headers)) {
    try {
      metadata.set(name, value);
    } catch {
      report(`headers: ${name} cannot be sent over gRPC`);
    }
  }
  return metadata;
}

function credentialsOf(url: string, model: GrpcModel, deps: OtlpGrpcDeps, path: string) {
  if (!url.startsWith('https:')) return credentials.createInsecure();
  const { ca, cert, key } = deps.tls ?? readTls(model?.tls, `${path}.tls`) ?? {};
  const buffer = (pem: string | undefined): Buffer | null =>
    pem === undefined ? null : Buffer.from(pem);
  return credentials.createSsl(buffer(ca), buffer(key), buffer(cert));
}
