import type { OtlpHttpMetricExporterConfigModel } from '@opentelemetry/configuration';
import { JsonMetricsSerializer, ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { countPoints } from '../metrics/count-points.ts';
import type { MetricSender } from '../metrics/sender.ts';
import type { OtlpDeps } from './deps.ts';
import { OtlpHttp } from './otlp-http.ts';
import { resourcesReady } from './resources-ready.ts';

const signal = {
  name: 'metrics',
  protobuf: ProtobufMetricsSerializer,
  json: JsonMetricsSerializer,
};

/**
 * Sends metrics over OTLP/HTTP. Endpoint unless set: `http://localhost:4318/v1/metrics`. The
 * settings on temporality and aggregation are for the one who collects, not for the sender.
 *
 * @throws InvalidOptionError when a setting cannot be used.
 */
export function otlpMetricSender(
  model: OtlpHttpMetricExporterConfigModel,
  deps?: OtlpDeps,
): MetricSender {
  const http = new OtlpHttp(signal, model, deps);
  return {
    name: http.name,
    async send(metrics, abort) {
      await resourcesReady([metrics], abort, deps?.clock);
      return http.send(metrics, countPoints(metrics), abort);
    },
    request: (metrics) => http.request(metrics),
    close: () => http.close(),
  };
}
