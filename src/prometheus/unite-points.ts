import type { Histogram } from '@opentelemetry/sdk-metrics';
import { labelName } from './label-names.ts';
import type { WritableMetric } from './safe-metrics.ts';

type Point = WritableMetric['dataPoints'][number];

/**
 * Puts points whose labels are the same into one, since a page may have each series once: sums and
 * histograms are added, of gauges the last one stays.
 */
export function unitePoints(metric: WritableMetric, added: boolean): WritableMetric {
  const bySeries = new Map<string, Point>();
  for (const point of metric.dataPoints) {
    const series = seriesOf(point);
    const other = bySeries.get(series);
    bySeries.set(series, other === undefined || !added ? point : united(other, point));
  }
  if (bySeries.size === metric.dataPoints.length) return metric;
  return { ...metric, dataPoints: [...bySeries.values()] } as WritableMetric;
}

/** The labels of a point as one text, whatever their order. */
function seriesOf({ attributes }: Point): string {
  const labels = Object.entries(attributes).map(([key, value]) => [labelName(key).label, value]);
  return JSON.stringify(
    labels.toSorted(([one], [other]) => ((one as string) < (other as string) ? -1 : 1)),
  );
}

function united(one: Point, other: Point): Point {
  const { startTime } = one;
  if (typeof one.value === 'number') {
    return { ...other, startTime, value: one.value + (other.value as number) };
  }
  const value = addedHistograms(one.value, other.value as Histogram);
  return value === undefined ? one : { ...other, startTime, value };
}

/** The sum of two histograms, or nothing when their bounds differ. */
function addedHistograms(one: Histogram, other: Histogram): Histogram | undefined {
  const { boundaries, counts } = one.buckets;
  const same = boundaries.length === other.buckets.boundaries.length;
  if (!same || !boundaries.every((bound, at) => bound === other.buckets.boundaries[at]))
    return undefined;
  return {
    buckets: {
      boundaries,
      counts: counts.map((count, at) => count + (other.buckets.counts[at] ?? 0)),
    },
    count: one.count + other.count,
    ...(one.sum === undefined || other.sum === undefined ? {} : { sum: one.sum + other.sum }),
  };
}
