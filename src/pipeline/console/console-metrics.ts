import type {
  DataPoint,
  ExponentialHistogram,
  Histogram,
  MetricData,
  ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { formatClock, formatNumber, formatQuantity, plural } from './format.ts';
import { inlineFields } from './inline-value.ts';
import { Line, type Style } from './line.ts';
import { estimateQuantile } from './quantiles.ts';
import { cleanText, fitText, textWidth, wrapText } from './text.ts';

type Value = number | Histogram | ExponentialHistogram;

/** `AggregationTemporality.DELTA`. */
const delta = 0;
/** More points of one metric than this are counted, not shown. */
const maxPoints = 40;
const maxAttributeLines = 3;
const indent = 4;
const cellWidth = 10;
const gap = '   ';
/** The columns for attributes that a histogram's row must leave to be a row. */
const leastForAttributes = 16;
const quantiles = [
  ['~p50', 0.5],
  ['~p95', 0.95],
  ['~p99', 0.99],
] as const;
const titles = ['count', 'sum', 'avg', 'min', 'max', ...quantiles.map(([title]) => title)];

/**
 * Metric data as a table for a person: each metric with its kind and unit, each series with its
 * attributes and its value; histograms with count, sum, average, least, greatest, and the 50th, 95th
 * and 99th percentile, which are estimates from the buckets and marked as such with `~`.
 *
 * Ends with a line break. No line is wider than `width`, 100 columns unless given.
 */
export function renderMetrics(
  { resource, scopeMetrics }: ResourceMetrics,
  options: { readonly width?: number; readonly colour?: boolean } = {},
): string {
  const { width = 100, colour = false } = options;
  const metrics = scopeMetrics.flatMap((scope) => scope.metrics);
  const lines = [header(metrics, resource.attributes['service.name'], width)];
  for (const { scope, metrics } of scopeMetrics) {
    if (metrics.length > 0) lines.push(new Line().add(cleanText(scope.name), 'cyan'));
    for (const metric of metrics) lines.push(...metricLines(metric, width));
  }
  if (metrics.some(isHistogram)) {
    lines.push(new Line().add('~ estimated from buckets', 'dim'));
  }
  return lines.map((line) => `${line.print(width, colour)}\n`).join('');
}

function header(metrics: readonly MetricData[], service: unknown, width: number): Line {
  const points = metrics.flatMap((metric): DataPoint<unknown>[] => metric.dataPoints);
  const facts = [plural(metrics.length, 'metric'), `${formatNumber(points.length)} series`];
  const [seconds, nanoseconds] = points[0]?.endTime ?? [];
  if (seconds !== undefined) facts.unshift(formatClock(seconds * 1e3 + (nanoseconds ?? 0) / 1e6));
  const right = facts.join(' · ');
  const line = new Line().add('━━ ', 'dim').add('metrics', 'bold');
  if (typeof service === 'string') {
    line.add('  ').add(fitText(cleanText(service), Math.max(width - right.length - 20, 8)), 'cyan');
  }
  return line
    .add(' ')
    .to(width - right.length - 4, '━', 'dim')
    .add(` ${right} `)
    .add('━━', 'dim');
}

/** Told by their shape, so that showing metrics does not load the SDK. */
function isHistogram(metric: MetricData): boolean {
  return metric.dataPoints.some((point) => typeof point.value === 'object');
}

function kindOf(metric: MetricData): string {
  const kind = isHistogram(metric)
    ? 'histogram'
    : 'isMonotonic' in metric
      ? metric.isMonotonic
        ? 'counter'
        : 'up-down counter'
      : metric.dataPoints.length === 0
        ? 'nothing measured'
        : 'gauge';
  return (metric.aggregationTemporality as number) === delta && kind !== 'gauge'
    ? `${kind}, delta`
    : kind;
}

function* metricLines(metric: MetricData, width: number): Generator<Line> {
  const { name, unit } = metric.descriptor;
  const line = new Line().add('  ').add(cleanText(name), 'bold');
  line.add(`  ${kindOf(metric)}`, 'dim');
  if (unit !== '' && unit !== '1') line.add(`, ${cleanText(unit)}`, 'dim');
  if (isHistogram(metric) && hasTable(width)) {
    const isFull = line.width > tableStart(width);
    if (isFull) yield line;
    yield addCells(isFull ? new Line() : line, titles, width, 'dim');
  } else {
    yield line;
  }
  const points: readonly DataPoint<Value>[] = metric.dataPoints;
  for (const point of points.slice(0, maxPoints)) yield* pointLines(point, unit, width);
  const more = points.length - maxPoints;
  if (more > 0) yield new Line().to(indent).add(`… ${formatNumber(more)} more series`, 'dim');
}

function* pointLines(point: DataPoint<Value>, unit: string, width: number): Generator<Line> {
  const attributes = inlineFields(point.attributes, (width - indent) * maxAttributeLines);
  const texts = wrapText(attributes || '(no attributes)', width - indent, maxAttributeLines);
  const lines = texts.map((text) => new Line().to(indent).add(text, 'dim'));
  const last = lines.pop() as Line;
  yield* lines;
  const { value } = point;
  if (typeof value === 'number') {
    const text = formatQuantity(value, unit);
    const end = width - textWidth(text);
    if (last.width + 2 > end) yield last;
    yield (last.width + 2 > end ? new Line() : last).to(end).add(text);
    return;
  }
  const cells = statistics(value, unit);
  if (hasTable(width)) {
    const isFull = last.width > tableStart(width);
    if (isFull) yield last;
    yield addCells(isFull ? new Line() : last, cells, width);
  } else {
    yield last;
    yield* listCells(cells, width);
  }
}

/** The cells of a row with their titles, on as many lines as they take. */
function* listCells(cells: readonly string[], width: number): Generator<Line> {
  let line = new Line().to(indent + 2);
  for (const [index, cell] of cells.entries()) {
    const text = `${titles[index]} ${cell}`;
    if (line.width > indent + 2 && line.width + gap.length + text.length > width) {
      yield line;
      line = new Line().to(indent + 2);
    }
    line.add(line.width > indent + 2 ? gap : '').add(text);
  }
  yield line;
}

/** What a histogram tells, in the order of the titles. */
function statistics(value: Histogram | ExponentialHistogram, unit: string): string[] {
  const { count, sum, min, max } = value;
  const average = sum === undefined || !(count > 0) ? undefined : sum / count;
  const numbers = [sum, average, min, max, ...quantiles.map(([, q]) => estimateQuantile(q, value))];
  return [
    formatNumber(count),
    ...numbers.map((each) => (each === undefined ? '-' : formatQuantity(each, unit))),
  ];
}

function hasTable(width: number): boolean {
  return tableStart(width) >= indent + leastForAttributes;
}

function tableStart(width: number): number {
  return width - titles.length * cellWidth;
}

function addCells(line: Line, texts: readonly string[], width: number, style?: Style): Line {
  line.to(tableStart(width));
  for (const text of texts) line.add(text.padStart(cellWidth), style);
  return line;
}
