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
import { ProtobufLogsSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { InvalidOptionError } from '../../base/index.ts';
import type { MetricSender } from '../metrics/sender.ts';
import type { Output, OutputRequest } from '../output.ts';
import type { OtlpDeps } from './deps.ts';
import {
  outputFromLogExporter,
  outputFromSpanExporter,
  senderFromMetricExporter,
} from './from-exporter.ts';
import { parseHeaders } from './headers.ts';
import { readTls, type TlsMaterial } from './tls.ts';
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
  const { config, name, options, request } = prepared(model, deps);
  return {
    ...outputFromSpanExporter(new OTLPTraceExporter(config), name, options),
    request: (spans) =>
      request('trace.v1.TraceService', ProtobufTraceSerializer.serializeRequest([...spans])),
  };
}

/** Sends log records over OTLP/gRPC; see {@link otlpGrpcSpanOutput}. */
export function otlpGrpcLogOutput(
  model: OtlpGrpcExporterConfigModel,
  deps?: OtlpGrpcDeps,
): Output<ReadableLogRecord> {
  const { config, name, options, request } = prepared(model, deps);
  return {
    ...outputFromLogExporter(new OTLPLogExporter(config), name, options),
    request: (records) =>
      request('logs.v1.LogsService', ProtobufLogsSerializer.serializeRequest([...records])),
  };
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
  const metadata = metadataOf(model, deps, path);
  const tls = deps.tls ?? readTls(model?.tls, `${path}.tls`);
  const config: ExporterConfig = {
    url,
    timeoutMillis: limit,
    compression: compression === 'gzip' ? CompressionAlgorithm.GZIP : CompressionAlgorithm.NONE,
    metadata,
    credentials: credentialsOf(url, tls),
    userAgent: userAgent.split(' ')[0] ?? userAgent,
  };
  const options = {
    // The exporter keeps its own deadline; this only catches one that forgets to.
    timeoutMs: Math.min(limit + 5000, longestMs),
    ...(deps.clock === undefined ? {} : { clock: deps.clock }),
  };
  /** One call, to be made by somebody else; none over a socket of Unix. */
  const request = (service: string, body: Uint8Array | undefined): OutputRequest | undefined => {
    if (body === undefined || url.startsWith('unix:')) return undefined;
    return {
      url: `${shown(url)}/opentelemetry.proto.collector.${service}/Export`,
      headers: {
        'user-agent': userAgent,
        ...texts(metadata),
        'content-type': 'application/grpc',
        te: 'trailers',
      },
      body,
      timeoutMs: limit,
      grpc: true,
      ...(tls === undefined ? {} : { tls }),
    };
  };
  return { config, name: `otlp grpc ${shown(url)}`, options, request };
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

/** Metadata as headers; values that are bytes need a client of gRPC. */
function texts(metadata: Metadata): Record<string, string> {
  const pairs = Object.entries(metadata.getMap());
  return Object.fromEntries(
    pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}

function credentialsOf(url: string, { ca, cert, key }: TlsMaterial = {}) {
  if (!url.startsWith('https:')) return credentials.createInsecure();
  const buffer = (pem: string | undefined): Buffer | null =>
    pem === undefined ? null : Buffer.from(pem);
  return credentials.createSsl(buffer(ca), buffer(key), buffer(cert));
}
