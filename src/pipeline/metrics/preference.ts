import { AggregationTemporality, DataPointType, type MetricData } from '@opentelemetry/sdk-metrics';

/**
 * Which metrics an output wants as what came in since the last time:
 * - `cumulative`: none.
 * - `delta`: all but those of up-down counters.
 * - `low_memory`: those of synchronous counters and histograms.
 */
export type TemporalityPreference = 'cumulative' | 'delta' | 'low_memory';

const wanted: Record<Exclude<TemporalityPreference, 'cumulative'>, ReadonlySet<string>> = {
  delta: new Set(['COUNTER', 'OBSERVABLE_COUNTER', 'HISTOGRAM', 'GAUGE', 'OBSERVABLE_GAUGE']),
  low_memory: new Set(['COUNTER', 'HISTOGRAM']),
};

/** The kind of instrument behind a metric; the SDK's own metrics have it, other producers' may not. */
export function instrumentOf(metric: MetricData): string | undefined {
  return (metric.descriptor as { readonly type?: string }).type;
}

/**
 * Whether a preference asks for this metric to be made a delta. Gauges have no temporality, and
 * what is a delta already stays one. Where the kind of instrument is not known, a sum counts as an
 * observable counter when it only grows and as an up-down counter otherwise.
 */
export function wantsDelta(metric: MetricData, preference: TemporalityPreference): boolean {
  if (preference === 'cumulative' || metric.dataPointType === DataPointType.GAUGE) return false;
  if (metric.aggregationTemporality === AggregationTemporality.DELTA) return false;
  const instrument = instrumentOf(metric);
  if (instrument !== undefined) return wanted[preference].has(instrument);
  return (
    metric.dataPointType !== DataPointType.SUM || (metric.isMonotonic && preference === 'delta')
  );
}
