import type {
  OtlpGrpcExporterConfigModel,
  OtlpHttpExporterConfigModel,
} from '@opentelemetry/configuration';
import { grpcEndpoint, httpEndpoint } from './endpoint.ts';
import type { EnvReader } from './env-reader.ts';
import type { Signal } from './otlp-variables.ts';

/** An exporter of OTLP as the model writes it: over HTTP or over gRPC. */
export type OtlpExporterModel =
  | { otlp_http: NonNullable<OtlpHttpExporterConfigModel> }
  | { otlp_grpc: NonNullable<OtlpGrpcExporterConfigModel> };

/** The OTLP exporter of a signal: each of its own variables before the general one. */
export function otlpExporter(reader: EnvReader, signal: Signal): OtlpExporterModel {
  const protocol =
    reader.given(`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`) ??
    reader.value('OTEL_EXPORTER_OTLP_PROTOCOL');
  const files = tlsFiles(reader, signal);
  if (protocol === 'grpc') {
    const { endpoint, insecure } = grpcEndpoint(reader, signal);
    return { otlp_grpc: { endpoint, ...common(reader, signal), tls: { ...files, insecure } } };
  }
  return {
    otlp_http: {
      endpoint: httpEndpoint(reader, signal),
      ...common(reader, signal),
      encoding: protocol === 'http/json' ? 'json' : 'protobuf',
      ...(Object.keys(files).length > 0 ? { tls: files } : {}),
    },
  };
}

/** What does not depend on the protocol. */
function common(reader: EnvReader, signal: Signal) {
  const headers =
    reader.given(`OTEL_EXPORTER_OTLP_${signal}_HEADERS`) ??
    reader.given('OTEL_EXPORTER_OTLP_HEADERS');
  return {
    timeout:
      reader.given(`OTEL_EXPORTER_OTLP_${signal}_TIMEOUT`) ??
      reader.value('OTEL_EXPORTER_OTLP_TIMEOUT'),
    compression:
      reader.given(`OTEL_EXPORTER_OTLP_${signal}_COMPRESSION`) ??
      reader.value('OTEL_EXPORTER_OTLP_COMPRESSION'),
    ...(headers === undefined ? {} : { headers: headers.map((header) => ({ ...header })) }),
  };
}

interface TlsFiles {
  ca_file?: string;
  key_file?: string;
  cert_file?: string;
}

/** The files of a connection with TLS. They are named here, and read where the connection is made. */
function tlsFiles(reader: EnvReader, signal: Signal): TlsFiles {
  const file = (part: 'CERTIFICATE' | 'CLIENT_KEY' | 'CLIENT_CERTIFICATE') =>
    reader.given(`OTEL_EXPORTER_OTLP_${signal}_${part}`) ??
    reader.given(`OTEL_EXPORTER_OTLP_${part}`);
  const ca = file('CERTIFICATE');
  const key = file('CLIENT_KEY');
  const cert = file('CLIENT_CERTIFICATE');
  const files: TlsFiles = ca === undefined ? {} : { ca_file: ca };
  if (key !== undefined && cert !== undefined) return { ...files, key_file: key, cert_file: cert };
  if (key !== undefined || cert !== undefined) halfPair(reader, signal, key === undefined);
  return files;
}

/** Reports a key without its certificate, or the other way round, on the variable that was set. */
function halfPair(reader: EnvReader, signal: Signal, certAlone: boolean): void {
  const set = certAlone ? 'CLIENT_CERTIFICATE' : 'CLIENT_KEY';
  const missing = certAlone ? 'CLIENT_KEY' : 'CLIENT_CERTIFICATE';
  const own = `OTEL_EXPORTER_OTLP_${signal}_${set}` as const;
  const name = reader.isSet(own) ? own : (`OTEL_EXPORTER_OTLP_${set}` as const);
  reader.object(name, `has no effect without OTEL_EXPORTER_OTLP_${missing}.`);
}
