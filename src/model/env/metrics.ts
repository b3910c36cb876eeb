import type {
  MeterProviderConfigModel,
  MetricReaderConfigModel,
  PushMetricExporterConfigModel,
} from '@opentelemetry/configuration';
import type { EnvReader } from './env-reader.ts';
import { otlpExporter } from './otlp.ts';

/** The meter provider; with `none` as the exporter it has no readers. */
export function meterProviderModel(reader: EnvReader): MeterProviderConfigModel {
  return {
    readers: reader.value('OTEL_METRICS_EXPORTER').map((exporter) => {
      if (exporter === 'prometheus') return prometheus(reader);
      return periodic(reader, exporter === 'console' ? { console: {} } : otlp(reader));
    }),
    exemplar_filter: reader.value('OTEL_METRICS_EXEMPLAR_FILTER'),
  };
}

/** OTLP with what metrics alone have. */
function otlp(reader: EnvReader): PushMetricExporterConfigModel {
  const preference = reader.value('OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE');
  const own = {
    // The one word that the variable and the model spell differently.
    temporality_preference: preference === 'lowmemory' ? ('low_memory' as const) : preference,
    default_histogram_aggregation: reader.value(
      'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION',
    ),
  };
  const exporter = otlpExporter(reader, 'METRICS');
  return 'otlp_grpc' in exporter
    ? { otlp_grpc: { ...exporter.otlp_grpc, ...own } }
    : { otlp_http: { ...exporter.otlp_http, ...own } };
}

/** A reader that pushes; its timeout is never longer than its interval. */
function periodic(
  reader: EnvReader,
  exporter: PushMetricExporterConfigModel,
): MetricReaderConfigModel {
  const interval = reader.value('OTEL_METRIC_EXPORT_INTERVAL');
  const timeout = reader.value('OTEL_METRIC_EXPORT_TIMEOUT');
  if (timeout > interval && reader.given('OTEL_METRIC_EXPORT_TIMEOUT') !== undefined) {
    reader.object(
      'OTEL_METRIC_EXPORT_TIMEOUT',
      `${timeout} is more than OTEL_METRIC_EXPORT_INTERVAL, which is ${interval}. Used instead: ${interval}.`,
    );
  }
  const noLimit = timeout === 0;
  return {
    periodic: { interval, timeout: noLimit ? interval : Math.min(timeout, interval), exporter },
  };
}

function prometheus(reader: EnvReader): MetricReaderConfigModel {
  return {
    pull: {
      exporter: {
        'prometheus/development': {
          host: reader.value('OTEL_EXPORTER_PROMETHEUS_HOST'),
          port: reader.value('OTEL_EXPORTER_PROMETHEUS_PORT'),
          scope_info_enabled: true,
          'target_info_enabled/development': true,
        },
      },
    },
  };
}
