import type { MetricData, ResourceMetrics } from '@opentelemetry/sdk-metrics';

/** How many data points a collection holds; with `which`, those of the metrics it picks. */
export function countPoints(
  metrics: ResourceMetrics,
  which: (metric: MetricData) => boolean = () => true,
): number {
  let count = 0;
  for (const scope of metrics.scopeMetrics) {
    for (const metric of scope.metrics) if (which(metric)) count += metric.dataPoints.length;
  }
  return count;
}
