import type { Message } from './message.ts';
import { readItems } from './read-items.ts';
import type {
  ReceivedExemplar,
  ReceivedMetric,
  ReceivedMetricType,
  ReceivedOrigin,
  ReceivedPoint,
} from './received.ts';

type PointValues = Omit<
  ReceivedPoint,
  'attributes' | 'startTimeUnixNano' | 'timeUnixNano' | 'flags' | 'exemplars'
>;

interface Shape {
  /** The field of the metric that holds the data. */
  readonly field: string;
  readonly type: ReceivedMetricType;
  readonly values: (point: Message) => PointValues;
}

const shapes: readonly Shape[] = [
  { field: 'gauge', type: 'gauge', values: (point) => ({ value: number(point) }) },
  { field: 'sum', type: 'sum', values: (point) => ({ value: number(point) }) },
  { field: 'histogram', type: 'histogram', values: histogram },
  { field: 'exponentialHistogram', type: 'exponential histogram', values: exponential },
  { field: 'summary', type: 'summary', values: summary },
];

const temporalities = [undefined, 'delta', 'cumulative'] as const;

/** The metrics of an ExportMetricsServiceRequest. Metrics of a type that is unknown are left out. */
export function readMetrics(request: Message): ReceivedMetric[] {
  return readItems(request, ['resourceMetrics', 'scopeMetrics', 'metrics'], readMetric).filter(
    (metric) => metric !== undefined,
  );
}

function readMetric(metric: Message, origin: ReceivedOrigin): ReceivedMetric | undefined {
  const shape = shapes.find(({ field }) => metric.has(field));
  if (shape === undefined) return undefined;
  const data = metric.message(shape.field);
  return {
    name: metric.text('name'),
    description: metric.text('description'),
    unit: metric.text('unit'),
    type: shape.type,
    temporality: temporalities[data.integer('aggregationTemporality')],
    monotonic: data.flag('isMonotonic'),
    points: data.messages('dataPoints').map((point) => ({
      attributes: point.attributes('attributes'),
      startTimeUnixNano: point.long('startTimeUnixNano'),
      timeUnixNano: point.long('timeUnixNano'),
      flags: point.integer('flags'),
      ...shape.values(point),
      exemplars: point.messages('exemplars').map(exemplar),
    })),
    ...origin,
  };
}

function number(point: Message): number {
  return point.has('asInt') ? Number(point.long('asInt')) : point.double('asDouble');
}

/** Count and sum, and what of sum, min and max was sent: each may be missing. */
function totals(point: Message): PointValues {
  return {
    count: Number(point.long('count')),
    ...(point.has('sum') ? { sum: point.double('sum') } : {}),
    ...(point.has('min') ? { min: point.double('min') } : {}),
    ...(point.has('max') ? { max: point.double('max') } : {}),
  };
}

function histogram(point: Message): PointValues {
  return {
    ...totals(point),
    buckets: { bounds: point.doubles('explicitBounds'), counts: point.longs('bucketCounts') },
  };
}

function exponential(point: Message): PointValues {
  const side = (key: string) => {
    const buckets = point.message(key);
    return { offset: buckets.integer('offset'), counts: buckets.longs('bucketCounts') };
  };
  return {
    ...totals(point),
    exponential: {
      scale: point.integer('scale'),
      zeroCount: Number(point.long('zeroCount')),
      zeroThreshold: point.double('zeroThreshold'),
      positive: side('positive'),
      negative: side('negative'),
    },
  };
}

function summary(point: Message): PointValues {
  return {
    ...totals(point),
    quantiles: point.messages('quantileValues').map((each) => ({
      quantile: each.double('quantile'),
      value: each.double('value'),
    })),
  };
}

function exemplar(each: Message): ReceivedExemplar {
  return {
    value: number(each),
    timeUnixNano: each.long('timeUnixNano'),
    traceId: each.id('traceId', 16),
    spanId: each.id('spanId', 8),
    attributes: each.attributes('filteredAttributes'),
  };
}
