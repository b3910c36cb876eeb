import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Output } from '../output.ts';
import type { OtlpDeps } from './deps.ts';
import type { OtlpHttpModel } from './otlp-http.ts';
import { otlpOutput } from './otlp-output.ts';

const signal = { name: 'traces', protobuf: ProtobufTraceSerializer, json: JsonTraceSerializer };

/**
 * Sends spans over OTLP/HTTP. Endpoint unless set: `http://localhost:4318/v1/traces`.
 *
 * @throws InvalidOptionError when a setting cannot be used.
 */
export function otlpSpanOutput(model: OtlpHttpModel, deps?: OtlpDeps): Output<ReadableSpan> {
  return otlpOutput(signal, model, deps);
}
