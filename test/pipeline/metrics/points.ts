import { type Attributes, type HrTime, ValueType } from '@opentelemetry/api';
import { emptyResource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  DataPointType,
  type ExponentialHistogram,
  type Histogram,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';

/** A point of a metric, at whole seconds. */
export interface PointOf<V> {
  readonly value: V;
  readonly start?: number;
  readonly end?: number;
  readonly attributes?: Attributes;
}

interface Common<V> {
  readonly name?: string;
  /** The kind of instrument; null for a producer that does not tell. */
  readonly instrument?: string | null;
  readonly temporality?: AggregationTemporality;
  readonly points?: ReadonlyArray<PointOf<V>>;
}

const at = (seconds: number): HrTime => [seconds, 0];

function metric<V>(
  type: DataPointType,
  kind: string,
  options: Common<V>,
  more: object = {},
): MetricData {
  const { name = 'm', instrument = kind, points = [] } = options;
  return {
    descriptor: {
      name,
      description: '',
      unit: '',
      valueType: ValueType.DOUBLE,
      ...(instrument === null ? {} : { type: instrument }),
    },
    aggregationTemporality: options.temporality ?? AggregationTemporality.CUMULATIVE,
    dataPointType: type,
    dataPoints: points.map(({ value, start = 0, end = 0, attributes = {} }) => ({
      value,
      startTime: at(start),
      endTime: at(end),
      attributes,
    })),
    ...more,
  } as unknown as MetricData;
}

export function sum(options: Common<number> & { readonly monotonic?: boolean } = {}): MetricData {
  return metric(DataPointType.SUM, 'COUNTER', options, { isMonotonic: options.monotonic ?? true });
}

export function gauge(options: Common<number> = {}): MetricData {
  return metric(DataPointType.GAUGE, 'GAUGE', options);
}

export function histogram(options: Common<Histogram> = {}): MetricData {
  return metric(DataPointType.HISTOGRAM, 'HISTOGRAM', options);
}

export function exponential(options: Common<ExponentialHistogram> = {}): MetricData {
  return metric(DataPointType.EXPONENTIAL_HISTOGRAM, 'HISTOGRAM', options);
}

/** A collection of these metrics, in one scope. */
export function collection(...metrics: MetricData[]): ResourceMetrics {
  return { resource: emptyResource(), scopeMetrics: [{ scope: { name: 'test' }, metrics }] };
}

/** All points as `name{attributes} start..end value`, with a mark for differences. */
export function shown({ scopeMetrics }: ResourceMetrics): string[] {
  return scopeMetrics.flatMap(({ metrics }) =>
    metrics.flatMap(({ descriptor, aggregationTemporality, dataPoints }) =>
      dataPoints.map(({ attributes, startTime, endTime, value }) => {
        const labels = Object.values(attributes).join(',');
        const sign = aggregationTemporality === AggregationTemporality.DELTA ? '+' : '=';
        const text = typeof value === 'number' ? value : `${value.count}`;
        return `${descriptor.name}{${labels}} ${startTime[0]}..${endTime[0]} ${sign}${text}`;
      }),
    ),
  );
}
