import assert from 'node:assert/strict';
import { ValueType } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  AggregationType,
  MeterProvider,
  MetricReader,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { renderMetrics } from '../../../src/pipeline/console/console-metrics.ts';
import { textWidth } from '../../../src/pipeline/console/text.ts';
import { withoutColours } from './support.ts';

class TestReader extends MetricReader {
  async onForceFlush(): Promise<void> {}
  async onShutdown(): Promise<void> {}
}

/** Collected metrics, all at one time of day. */
async function collected(): Promise<ResourceMetrics> {
  const reader = new TestReader();
  const provider = new MeterProvider({
    resource: resourceFromAttributes({ 'service.name': 'shop' }),
    readers: [reader],
    views: [
      { instrumentName: 'payload', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } },
    ],
  });
  const breakers = provider.getMeter('otelier/resilience');
  const calls = breakers.createCounter('resilience.circuit_breaker.calls', { unit: '{call}' });
  calls.add(1204, { name: 'payments', outcome: 'success' });
  calls.add(12, { name: 'payments', outcome: 'failure' });
  breakers.createUpDownCounter('active').add(-2);
  const app = provider.getMeter('app');
  app.createGauge('memory', { unit: 'By' }).record(123_456_789);
  app.createGauge('load', { unit: '1' }).record(0.123456, { host: 'a\x1b[2J' });
  const duration = app.createHistogram('http.server.request.duration', {
    unit: 's',
    advice: { explicitBucketBoundaries: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1] },
  });
  const payload = app.createHistogram('payload', { unit: 'By' });
  for (let i = 0; i < 100; i++) {
    duration.record((i * i) / 10_000, { 'http.route': '/x' });
    duration.record(0.01, {
      'http.request.method': 'GET',
      'http.route': '/a/rather/long/route/of/a/shop',
      'http.response.status_code': 200,
    });
    payload.record(i * 100);
  }
  const { resourceMetrics } = await reader.collect();
  await provider.shutdown();
  for (const { metrics } of resourceMetrics.scopeMetrics) {
    for (const { dataPoints } of metrics)
      for (const point of dataPoints) Object.assign(point, { endTime: [1_767_276_131, 123e6] });
  }
  return resourceMetrics;
}

describe('renderMetrics', () => {
  let metrics: ResourceMetrics;
  before(async () => {
    metrics = await collected();
  });

  it('is a table of all series, histograms with estimates that are marked', () => {
    assert.equal(
      renderMetrics(metrics),
      `━━ metrics  shop ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 14:02:11.123Z · 6 metrics · 8 series ━━
otelier/resilience
  resilience.circuit_breaker.calls  counter, {call}
    name=payments outcome=success                                                              1,204
    name=payments outcome=failure                                                                 12
  active  up-down counter
    (no attributes)                                                                               -2
app
  payload  histogram, By
                         count       sum       avg       min       max      ~p50      ~p95      ~p99
    (no attributes)        100   483 KiB  4.83 KiB       0 B  9.67 KiB  4.86 KiB  9.21 KiB  9.67 KiB
  memory  gauge, By
    (no attributes)                                                                          118 MiB
  load  gauge
    host=a\\x1b[2J                                                                             0.1235
  http.server.request.duration  histogram, s
                         count       sum       avg       min       max      ~p50      ~p95      ~p99
    http.route=/x          100    32.8 s    328 ms      0 µs    980 ms    242 ms    914 ms    980 ms
    http.request.method=GET http.route=/a/rather/long/route/of/a/shop http.response.status_code=200
                           100    1.00 s   10.0 ms   10.0 ms   10.0 ms   10.0 ms   10.0 ms   10.0 ms
~ estimated from buckets
`,
    );
  });

  it('lists the numbers of histograms where a table has no room', () => {
    assert.equal(
      renderMetrics(metrics, { width: 60 }),
      `━━ metrics  shop ━━━ 14:02:11.123Z · 6 metrics · 8 series ━━
otelier/resilience
  resilience.circuit_breaker.calls  counter, {call}
    name=payments outcome=success                      1,204
    name=payments outcome=failure                         12
  active  up-down counter
    (no attributes)                                       -2
app
  payload  histogram, By
    (no attributes)
      count 100   sum 483 KiB   avg 4.83 KiB   min 0 B
      max 9.67 KiB   ~p50 4.86 KiB   ~p95 9.21 KiB
      ~p99 9.67 KiB
  memory  gauge, By
    (no attributes)                                  118 MiB
  load  gauge
    host=a\\x1b[2J                                     0.1235
  http.server.request.duration  histogram, s
    http.route=/x
      count 100   sum 32.8 s   avg 328 ms   min 0 µs
      max 980 ms   ~p50 242 ms   ~p95 914 ms   ~p99 980 ms
    http.request.method=GET http.route=/a/rather/long/route/
    of/a/shop http.response.status_code=200
      count 100   sum 1.00 s   avg 10.0 ms   min 10.0 ms
      max 10.0 ms   ~p50 10.0 ms   ~p95 10.0 ms
      ~p99 10.0 ms
~ estimated from buckets
`,
    );
  });

  it('has no line that is too wide, with or without colours', () => {
    for (const width of [1, 20, 40, 60, 80, 99, 100, 101, 150]) {
      const text = renderMetrics(metrics, { width, colour: true });
      assert.equal(withoutColours(text), renderMetrics(metrics, { width }));
      for (const line of withoutColours(text).split('\n'))
        assert.ok(textWidth(line) <= width, line);
    }
  });

  it('shows forty series of a metric and counts the rest', () => {
    const point = (value: number) => ({
      startTime: [0, 0] as [number, number],
      endTime: [0, 0] as [number, number],
      attributes: { value },
      value,
    });
    const many: ResourceMetrics = {
      resource: resourceFromAttributes({}),
      scopeMetrics: [
        {
          scope: { name: 's' },
          metrics: [
            {
              descriptor: { name: 'many', description: '', unit: '', valueType: ValueType.INT },
              aggregationTemporality: AggregationTemporality.DELTA,
              dataPointType: 3,
              isMonotonic: true,
              dataPoints: Array.from({ length: 1500 }, (_, i) => point(i)),
            },
            {
              descriptor: { name: 'none', description: '', unit: '', valueType: ValueType.INT },
              aggregationTemporality: AggregationTemporality.CUMULATIVE,
              dataPointType: 2,
              dataPoints: [],
            },
          ],
        },
        { scope: { name: 'empty' }, metrics: [] },
      ],
    };
    const lines = renderMetrics(many).split('\n');
    assert.match(lines[0] as string, /2 metrics · 1,500 series ━━$/);
    assert.equal(lines[2], '  many  counter, delta');
    assert.equal(lines[42]?.trim().replace(/\s+/g, ' '), 'value=39 39');
    assert.equal(lines[43], '    … 1,460 more series');
    assert.deepEqual(lines.slice(44), ['  none  nothing measured', '']);
  });

  it('makes do with a histogram of which little is known', () => {
    const little = structuredClone({ scopeMetrics: metrics.scopeMetrics.slice(1) }).scopeMetrics;
    for (const { metrics } of little) {
      for (const metric of metrics) {
        for (const { value } of metric.dataPoints) {
          if (typeof value === 'object')
            Object.assign(value, { sum: undefined, min: undefined, max: undefined, count: 0 });
        }
      }
    }
    const text = renderMetrics({ resource: metrics.resource, scopeMetrics: little });
    assert.match(text, / {9}0 {9}- {9}- {9}- {9}- /);
  });
});
