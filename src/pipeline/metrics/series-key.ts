import type { Attributes } from '@opentelemetry/api';
import { DataPointType, type MetricData, type ScopeMetrics } from '@opentelemetry/sdk-metrics';

/** A text that is the same for the same stream of points in every collection, and for no other. */
export function metricKey(scope: ScopeMetrics['scope'], metric: MetricData): string {
  const { name, unit, description, valueType, type } =
    metric.descriptor as MetricData['descriptor'] & {
      readonly type?: string;
    };
  return JSON.stringify([
    [scope.name, scope.version, scope.schemaUrl],
    [name, unit, description, valueType, type],
    [metric.dataPointType, metric.dataPointType === DataPointType.SUM && metric.isMonotonic],
  ]);
}

/** A text that is the same for the same attributes, in whatever order they stand. */
export function attributesKey(attributes: Attributes): string {
  const names = Object.keys(attributes);
  if (names.length === 0) return '';
  return JSON.stringify(
    names.toSorted().map((name) => [name, attributes[name]]),
    plain,
  );
}

/** JSON has no words for these, and would call different ones the same, or refuse. */
function plain(_name: string, value: unknown): unknown {
  const odd = typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value));
  return odd ? `${typeof value} ${String(value)}` : value;
}
