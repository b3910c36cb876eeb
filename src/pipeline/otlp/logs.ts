import { JsonLogsSerializer, ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { Output } from '../output.ts';
import type { OtlpDeps } from './deps.ts';
import type { OtlpHttpModel } from './otlp-http.ts';
import { otlpOutput } from './otlp-output.ts';

const signal = { name: 'logs', protobuf: ProtobufLogsSerializer, json: JsonLogsSerializer };

/**
 * Sends log records over OTLP/HTTP. Endpoint unless set: `http://localhost:4318/v1/logs`.
 *
 * @throws InvalidOptionError when a setting cannot be used.
 */
export function otlpLogOutput(model: OtlpHttpModel, deps?: OtlpDeps): Output<ReadableLogRecord> {
  return otlpOutput(signal, model, deps);
}
