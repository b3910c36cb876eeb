import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type MetricData,
  type ResourceMetrics,
  type ScopeMetrics,
} from '@opentelemetry/sdk-metrics';
import { DeltaSeries } from './delta-series.ts';
import { exponentialMath } from './exponential-math.ts';
import { histogramMath, monotonicMath, type PointMath, sumMath } from './point-math.ts';
import { instrumentOf, type TemporalityPreference, wantsDelta } from './preference.ts';
import { attributesKey, metricKey } from './series-key.ts';

/** A collection as one output wants it. */
export interface Conversion {
  readonly metrics: ResourceMetrics;
  /**
   * To be called when the receiver has accepted `metrics`: the next conversion goes on from there.
   * Without it the next one covers this one too. Does nothing once a later conversion was made.
   */
  commit(this: void): void;
}

/** A stream that no collection holds any more is forgotten after this many. */
const forgottenAfter = 100;

type Series = DeltaSeries<unknown>;
type AnyPoint = DataPoint<unknown>;

interface Stream {
  readonly scope: ScopeMetrics['scope'];
  /** The metric as it was collected last, without its points. */
  header: MetricData;
  readonly series: Map<string, Series>;
}

/**
 * Makes running totals into differences, for one receiver. The first difference of a stream covers
 * all since its beginning; each later one begins where the last accepted one ended. A stream that
 * began anew, or has gone, takes nothing with it that was not accepted. Points without a change of
 * synchronous instruments are left out, as the SDK does it.
 */
export class TemporalityConverter {
  readonly #preference: TemporalityPreference;
  readonly #streams = new Map<string, Stream>();
  #latest = 0;

  constructor(preference: TemporalityPreference) {
    this.#preference = preference;
  }

  /** Converts one collection, which is not changed. Metrics that stay cumulative are passed on as they are. */
  convert(collected: ResourceMetrics): Conversion {
    if (this.#preference === 'cumulative') return { metrics: collected, commit() {} };
    const commits: Array<() => void> = [];
    const seen = new Set<Stream>();
    const taken = new Set<Series>();
    const scopeMetrics: ScopeMetrics[] = [];
    for (const { scope, metrics } of collected.scopeMetrics) {
      const converted: MetricData[] = [];
      for (const metric of metrics) {
        if (!wantsDelta(metric, this.#preference)) {
          converted.push(metric);
          continue;
        }
        const stream = this.#streamOf(scope, metric, seen);
        seen.add(stream);
        const points = [
          ...observed(stream, metric, taken, commits),
          ...this.#leftovers(stream, taken, commits),
        ];
        if (points.length > 0) converted.push(deltaOf(metric, points));
      }
      if (converted.length > 0) scopeMetrics.push({ scope, metrics: converted });
    }
    for (const [key, stream] of this.#streams) {
      if (seen.has(stream)) continue;
      const points = this.#leftovers(stream, taken, commits);
      if (points.length > 0)
        scopeMetrics.push({ scope: stream.scope, metrics: [deltaOf(stream.header, points)] });
      if (stream.series.size === 0) this.#streams.delete(key);
    }
    const own = ++this.#latest;
    return {
      metrics: { resource: collected.resource, scopeMetrics },
      commit: () => {
        if (own !== this.#latest) return;
        for (const commit of commits.splice(0)) commit();
      },
    };
  }

  #streamOf(scope: ScopeMetrics['scope'], metric: MetricData, seen: ReadonlySet<Stream>): Stream {
    const base = metricKey(scope, metric);
    for (let copy = 0; ; copy++) {
      const key = copy === 0 ? base : `${base}#${copy}`;
      const found = this.#streams.get(key);
      const header: MetricData = { ...metric, dataPoints: [] };
      if (found === undefined) {
        const created: Stream = { scope, header, series: new Map() };
        this.#streams.set(key, created);
        return created;
      }
      // Two metrics of one name in one collection are two streams, in the order they stand.
      if (seen.has(found)) continue;
      found.header = header;
      return found;
    }
  }

  /** What streams that have gone still owe the receiver. */
  #leftovers(stream: Stream, taken: ReadonlySet<Series>, commits: Array<() => void>): AnyPoint[] {
    const points: AnyPoint[] = [];
    for (const [key, series] of stream.series) {
      if (taken.has(series)) continue;
      series.absentFor++;
      if (!series.isUnchanged) {
        points.push(series.delta());
        commits.push(series.commit());
      } else if (series.absentFor > forgottenAfter) {
        stream.series.delete(key);
      }
    }
    return points;
  }
}

/** The differences of the points that a metric holds now. */
function observed(
  stream: Stream,
  metric: MetricData,
  taken: Set<Series>,
  commits: Array<() => void>,
): AnyPoint[] {
  const instrument = instrumentOf(metric);
  const quiet = instrument === 'COUNTER' || instrument === 'HISTOGRAM';
  const points: AnyPoint[] = [];
  for (const point of metric.dataPoints as AnyPoint[]) {
    const series = seriesOf(stream, metric, point, taken);
    taken.add(series);
    if (!quiet || !series.isUnchanged) points.push(series.delta());
    commits.push(series.commit());
  }
  return points;
}

function seriesOf(
  stream: Stream,
  metric: MetricData,
  point: AnyPoint,
  taken: ReadonlySet<Series>,
): Series {
  const base = attributesKey(point.attributes);
  for (let copy = 0; ; copy++) {
    const key = copy === 0 ? base : `${base}#${copy}`;
    const found = stream.series.get(key);
    if (found === undefined) {
      const created = new DeltaSeries(mathOf(metric), point);
      stream.series.set(key, created);
      return created;
    }
    if (taken.has(found)) continue;
    found.observe(point);
    return found;
  }
}

/** A stream's key holds the type of its points, so its values always fit this. */
function mathOf(metric: MetricData): PointMath<unknown> {
  if (metric.dataPointType === DataPointType.HISTOGRAM) return histogramMath;
  if (metric.dataPointType === DataPointType.EXPONENTIAL_HISTOGRAM) return exponentialMath;
  return metric.dataPointType === DataPointType.SUM && metric.isMonotonic ? monotonicMath : sumMath;
}

function deltaOf(metric: MetricData, points: AnyPoint[]): MetricData {
  const delta = {
    ...metric,
    aggregationTemporality: AggregationTemporality.DELTA,
    dataPoints: points,
  };
  return delta as MetricData;
}
