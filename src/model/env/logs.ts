import type {
  LoggerProviderConfigModel,
  LogRecordProcessorConfigModel,
} from '@opentelemetry/configuration';
import { batchModel } from './batch.ts';
import type { EnvReader } from './env-reader.ts';
import { logRecordLimits } from './limits.ts';
import { otlpExporter } from './otlp.ts';

/** The logger provider; with `none` as the exporter it has no processors. */
export function loggerProviderModel(reader: EnvReader): LoggerProviderConfigModel {
  return {
    processors: reader
      .value('OTEL_LOGS_EXPORTER')
      .map(
        (exporter): LogRecordProcessorConfigModel =>
          exporter === 'console'
            ? { simple: { exporter: { console: {} } } }
            : { batch: { ...batchModel(reader, 'BLRP'), exporter: otlpExporter(reader, 'LOGS') } },
      ),
    limits: logRecordLimits(reader),
  };
}
