import type {
  SpanProcessorConfigModel,
  TracerProviderConfigModel,
} from '@opentelemetry/configuration';
import { batchModel } from './batch.ts';
import type { EnvReader } from './env-reader.ts';
import { spanLimits } from './limits.ts';
import { otlpExporter } from './otlp.ts';
import { samplerModel } from './sampler.ts';

/** The tracer provider; with `none` as the exporter it has no processors. */
export function tracerProviderModel(reader: EnvReader): TracerProviderConfigModel {
  return {
    processors: reader
      .value('OTEL_TRACES_EXPORTER')
      .map(
        (exporter): SpanProcessorConfigModel =>
          exporter === 'console'
            ? { simple: { exporter: { console: {} } } }
            : { batch: { ...batchModel(reader, 'BSP'), exporter: otlpExporter(reader, 'TRACES') } },
      ),
    limits: spanLimits(reader),
    sampler: samplerModel(reader),
  };
}
