import assert from 'node:assert/strict';
import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
  ValueType,
} from '@opentelemetry/api';
import { OTLPLogExporter as JsonLogs } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtoLogs } from '@opentelemetry/exporter-logs-otlp-proto';
import {
  AggregationTemporalityPreference,
  OTLPMetricExporter as JsonMetrics,
} from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtoMetrics } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as JsonTraces } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoTraces } from '@opentelemetry/exporter-trace-otlp-proto';
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import {
  AggregationType,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { type Receiver, startReceiver } from '../../../src/testing/index.ts';

const everyValue = {
  text: 'naïve ✓',
  empty: '',
  yes: true,
  no: false,
  zero: 0,
  int: -42,
  big: Number.MAX_SAFE_INTEGER,
  double: 1.5,
  tiny: 5e-324,
  texts: ['a', 'b'],
  numbers: [1, 2.5],
  bytes: Uint8Array.of(0, 1, 254, 255),
  nothing: null,
  map: { inner: { deep: [true, { x: 1 }] } },
};

const resource = resourceFromAttributes({ 'service.name': 'shop', 'service.version': '1.2.3' });

const encodings = [
  { name: 'protobuf', Traces: ProtoTraces, Logs: ProtoLogs, Metrics: ProtoMetrics },
  { name: 'JSON', Traces: JsonTraces, Logs: JsonLogs, Metrics: JsonMetrics },
];

for (const { name, Traces, Logs, Metrics } of encodings) {
  describe(`what the ${name} exporters send comes out as it went in`, () => {
    let receiver: Receiver;
    beforeEach(async () => {
      receiver = await startReceiver();
    });
    afterEach(async () => {
      await receiver.close();
      assert.deepEqual(receiver.faults, []);
    });

    for (const compression of [CompressionAlgorithm.NONE, CompressionAlgorithm.GZIP]) {
      it(`spans, compression ${compression}`, async () => {
        const exporter = new Traces({ url: `${receiver.url}/v1/traces`, compression });
        const provider = new TracerProvider({
          resource,
          spanProcessors: [new BatchSpanProcessor({ exporter })],
        });
        const tracer = provider.getTracer('orders', '4.5.6');
        const root = tracer.startSpan('root', {
          kind: SpanKind.SERVER,
          startTime: [1_700_000_000, 1],
        });
        root.setAttributes(everyValue);
        root.addEvent('paid', { amount: 12.5 }, [1_700_000_000, 500]);
        const other = {
          traceId: '0af7651916cd43dd8448eb211c80319c',
          spanId: 'b7ad6b7169203331',
          traceFlags: TraceFlags.SAMPLED,
        };
        root.addLink({ context: other, attributes: { why: 'batch' } });
        const inRoot = trace.setSpan(ROOT_CONTEXT, root);
        const child = tracer.startSpan('child', { kind: SpanKind.CLIENT }, inRoot);
        child.setStatus({ code: SpanStatusCode.ERROR, message: 'refused' });
        child.end();
        root.end([1_700_000_001, 500_001]);
        await provider.forceFlush();

        const [childSpan, rootSpan] = receiver.spans;
        assert.ok(childSpan !== undefined && rootSpan !== undefined);
        assert.equal(receiver.spans.length, 2);
        const { traceId, spanId } = root.spanContext();
        assert.equal(rootSpan.traceId, traceId);
        assert.equal(rootSpan.spanId, spanId);
        assert.equal(rootSpan.parentSpanId, undefined);
        assert.equal(rootSpan.name, 'root');
        assert.equal(rootSpan.kind, 'server');
        assert.equal(rootSpan.startTimeUnixNano, 1_700_000_000_000_000_001n);
        assert.equal(rootSpan.endTimeUnixNano, 1_700_000_001_000_500_001n);
        assert.equal(rootSpan.durationMs, 1000.5);
        assert.deepEqual(rootSpan.status, { code: 'unset', message: '' });
        assert.equal(rootSpan.flags & 0xff, 1);
        assert.equal(rootSpan.traceState, '');
        assert.deepEqual(rootSpan.attributes, everyValue);
        assert.deepEqual(rootSpan.events, [
          { name: 'paid', timeUnixNano: 1_700_000_000_000_000_500n, attributes: { amount: 12.5 } },
        ]);
        const [link] = rootSpan.links;
        assert.equal(link?.traceId, other.traceId);
        assert.equal(link.spanId, other.spanId);
        assert.deepEqual(link.attributes, { why: 'batch' });
        assert.deepEqual(rootSpan.dropped, { attributes: 0, events: 0, links: 0 });
        assert.deepEqual(rootSpan.resource, { 'service.name': 'shop', 'service.version': '1.2.3' });
        assert.equal(rootSpan.service, 'shop');
        assert.deepEqual(rootSpan.scope, { name: 'orders', version: '4.5.6', attributes: {} });

        assert.equal(childSpan.traceId, traceId);
        assert.equal(childSpan.parentSpanId, spanId);
        assert.equal(childSpan.kind, 'client');
        assert.deepEqual(childSpan.status, { code: 'error', message: 'refused' });
        assert.ok(childSpan.durationMs >= 0);
        assert.deepEqual(receiver.requests, { traces: 1, metrics: 0, logs: 0 });
        await provider.shutdown();
      });
    }

    it('log records and events', async () => {
      const exporter = new Logs({ url: `${receiver.url}/v1/logs` });
      const provider = new LoggerProvider({
        resource,
        processors: [new BatchLogRecordProcessor({ exporter })],
      });
      const logger = provider.getLogger('app', '1.0');
      const spanContext = {
        traceId: '0af7651916cd43dd8448eb211c80319c',
        spanId: 'b7ad6b7169203331',
        traceFlags: TraceFlags.SAMPLED,
      };
      logger.emit({
        timestamp: [1_700_000_000, 7],
        severityNumber: 17,
        severityText: 'error',
        body: 'it broke',
        attributes: everyValue,
        context: trace.setSpanContext(ROOT_CONTEXT, spanContext),
      });
      logger.emit({
        eventName: 'shop.order',
        body: { total: 3, lines: ['a'] },
        context: ROOT_CONTEXT,
      });
      await provider.forceFlush();

      const [log, event] = receiver.logs;
      assert.ok(log !== undefined && event !== undefined);
      assert.equal(log.timeUnixNano, 1_700_000_000_000_000_007n);
      assert.ok(log.observedTimeUnixNano > 0n);
      assert.equal(log.severityNumber, 17);
      assert.equal(log.severityText, 'error');
      assert.equal(log.body, 'it broke');
      assert.deepEqual(log.attributes, everyValue);
      assert.equal(log.eventName, '');
      assert.equal(log.traceId, spanContext.traceId);
      assert.equal(log.spanId, spanContext.spanId);
      assert.equal(log.flags, 1);
      assert.equal(log.service, 'shop');
      assert.equal(log.scope.name, 'app');
      assert.equal(event.eventName, 'shop.order');
      assert.deepEqual(event.body, { total: 3, lines: ['a'] });
      assert.equal(event.traceId, undefined);
      assert.equal(event.spanId, undefined);
      assert.equal(event.severityNumber, 0);
      await provider.shutdown();
    });

    it('metrics of every instrument', async () => {
      const exporter = new Metrics({ url: `${receiver.url}/v1/metrics` });
      const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 });
      const provider = new MeterProvider({
        resource,
        readers: [reader],
        views: [
          {
            instrumentName: 'wide',
            aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM },
          },
        ],
      });
      const meter = provider.getMeter('shop/meter', '2');
      const orders = meter.createCounter('orders', {
        unit: '{order}',
        description: 'Orders.',
        valueType: ValueType.INT,
      });
      const stock = meter.createUpDownCounter('stock');
      const temperature = meter.createGauge('temperature', { unit: 'Cel' });
      const duration = meter.createHistogram('duration', {
        unit: 's',
        advice: { explicitBucketBoundaries: [0.1, 1] },
      });
      const wide = meter.createHistogram('wide');
      orders.add(2, { route: '/a' });
      orders.add(3, { route: '/b', method: 'GET' });
      stock.add(-1.5);
      temperature.record(-3.25);
      for (const value of [0.05, 0.5, 0.6, 7]) duration.record(value);
      for (const value of [0, 1, 1000]) wide.record(value);
      await provider.forceFlush();
      orders.add(4, { route: '/a' });
      await provider.forceFlush();

      const first = receiver.metrics.find((metric) => metric.name === 'orders');
      assert.equal(first?.unit, '{order}');
      assert.equal(first.description, 'Orders.');
      assert.equal(first.type, 'sum');
      assert.equal(first.temporality, 'cumulative');
      assert.equal(first.monotonic, true);
      assert.equal(first.service, 'shop');
      assert.equal(first.scope.name, 'shop/meter');
      assert.deepEqual(
        first.points.map(({ attributes, value }) => [attributes, value]),
        [
          [{ route: '/a' }, 2],
          [{ route: '/b', method: 'GET' }, 3],
        ],
      );
      assert.equal(receiver.metrics.latest('orders', { route: '/a' })?.value, 6);
      assert.equal(receiver.metrics.latest('orders', { method: 'GET' }, 'shop')?.value, 3);
      assert.equal(receiver.metrics.latest('orders', {}, 'other'), undefined);
      assert.equal(receiver.metrics.latest('orders', { route: '/c' }), undefined);
      assert.deepEqual(
        receiver.metrics.series('orders').map(({ value }) => value),
        [3, 6],
      );

      const down = receiver.metrics.find((metric) => metric.name === 'stock');
      assert.equal(down?.monotonic, false);
      assert.equal(down.points[0]?.value, -1.5);
      const gauge = receiver.metrics.find((metric) => metric.name === 'temperature');
      assert.equal(gauge?.type, 'gauge');
      assert.equal(gauge.temporality, undefined);
      assert.equal(gauge.points[0]?.value, -3.25);

      const histogram = receiver.metrics.latest('duration');
      assert.equal(histogram?.count, 4);
      assert.equal(histogram.sum, 0.05 + 0.5 + 0.6 + 7);
      assert.equal(histogram.min, 0.05);
      assert.equal(histogram.max, 7);
      assert.deepEqual(histogram.buckets, { bounds: [0.1, 1], counts: [1, 2, 1] });
      assert.equal(histogram.value, undefined);
      assert.ok(histogram.timeUnixNano >= histogram.startTimeUnixNano);
      assert.ok(histogram.startTimeUnixNano > 0n);

      const exponential = receiver.metrics.latest('wide');
      assert.equal(exponential?.count, 3);
      assert.equal(exponential.exponential?.zeroCount, 1);
      assert.equal(
        exponential.exponential.positive.counts.reduce((a, b) => a + b),
        2,
      );
      assert.equal(exponential.exponential.negative.counts.length, 0);
      assert.ok(Number.isInteger(exponential.exponential.scale));
      await provider.shutdown();
    });

    it('metrics as deltas', async () => {
      const exporter = new Metrics({
        url: `${receiver.url}/v1/metrics`,
        temporalityPreference: AggregationTemporalityPreference.DELTA,
      });
      const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 });
      const provider = new MeterProvider({ resource, readers: [reader] });
      const orders = provider.getMeter('m').createCounter('orders');
      orders.add(2);
      await provider.forceFlush();
      orders.add(5);
      await provider.forceFlush();
      assert.deepEqual(
        receiver.metrics.map((metric) => [metric.temporality, metric.points[0]?.value]),
        [
          ['delta', 2],
          ['delta', 5],
        ],
      );
      await provider.shutdown();
    });
  });
}
