import type { Attributes } from '@opentelemetry/api';
import type {
  ExponentialHistogramMetricData,
  GaugeMetricData,
  HistogramMetricData,
  MetricData,
  ResourceMetrics,
  SumMetricData,
} from '@opentelemetry/sdk-metrics';
import { DataPointType } from '@opentelemetry/sdk-metrics';
import { classicHistograms } from './classic-histogram.ts';
import { safeAttributes } from './safe-attributes.ts';
import { unitePoints } from './unite-points.ts';

/** What the text format can write. */
export type WritableMetric = SumMetricData | GaugeMetricData | HistogramMetricData;

const scopeLabels = ['otel_scope_name', 'otel_scope_version', 'otel_scope_schema_url'];
const nothing: ReadonlySet<string> = new Set();

/** Metrics that the serializer can write, and the names of those that it cannot. */
export interface SafeMetrics {
  readonly resourceMetrics: ResourceMetrics;
  readonly dropped: readonly string[];
}

/**
 * Makes metrics of which no one can make the page invalid. What needs no change stays the same
 * object.
 *
 * @param attributes - Those of the resource.
 * @param constantLabels - Labels of the resource that the serializer adds to each point.
 */
export function safeMetrics(
  attributes: Attributes,
  scopes: ResourceMetrics['scopeMetrics'],
  constantLabels: readonly string[],
): SafeMetrics {
  const taken = new Set([...scopeLabels, ...constantLabels]);
  const takenInHistograms = new Set([...taken, 'le']);
  const dropped: string[] = [];
  const scopeMetrics = scopes.map(({ scope, metrics }) => ({
    scope,
    metrics: metrics.flatMap((metric) => {
      try {
        const writable = isExponential(metric) ? asHistogram(metric) : metric;
        const histogram = writable.dataPointType === DataPointType.HISTOGRAM;
        return [withSafeLabels(writable, histogram ? takenInHistograms : taken)];
      } catch {
        // Only data that no SDK makes comes here; a foreign producer may make it.
        dropped.push(nameOf(metric));
        return [];
      }
    }),
  }));
  return { resourceMetrics: { resource: safeResource(attributes), scopeMetrics }, dropped };
}

function isExponential(metric: MetricData): metric is ExponentialHistogramMetricData {
  return metric.dataPointType === DataPointType.EXPONENTIAL_HISTOGRAM;
}

function asHistogram(metric: ExponentialHistogramMetricData): HistogramMetricData {
  const { descriptor, aggregationTemporality, dataPoints } = metric;
  return {
    descriptor,
    aggregationTemporality,
    dataPointType: DataPointType.HISTOGRAM,
    dataPoints: classicHistograms(dataPoints),
  };
}

function withSafeLabels(metric: WritableMetric, taken: ReadonlySet<string>): WritableMetric {
  let ambiguous = false;
  let changed = false;
  const dataPoints = metric.dataPoints.map((point) => {
    const safe = safeAttributes(point.attributes, taken);
    ambiguous ||= safe.ambiguous;
    if (safe.attributes === point.attributes) return point;
    changed = true;
    return { ...point, attributes: safe.attributes };
  });
  const safe = changed ? ({ ...metric, dataPoints } as WritableMetric) : metric;
  return ambiguous ? unitePoints(safe, metric.dataPointType !== DataPointType.GAUGE) : safe;
}

/** The name of a metric that may be anything. */
export function nameOf(metric: { readonly descriptor?: { readonly name?: unknown } }): string {
  return String(metric?.descriptor?.name);
}

/** The resource becomes the labels of `target_info`. */
function safeResource(attributes: Attributes): ResourceMetrics['resource'] {
  return {
    attributes: safeAttributes(attributes, nothing).attributes,
  } as ResourceMetrics['resource'];
}
