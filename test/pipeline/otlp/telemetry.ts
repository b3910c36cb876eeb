import { SeverityNumber, ValueType } from '@opentelemetry/api';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  type ReadableLogRecord,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import { MeterProvider, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { MetricHub } from '../../../src/pipeline/metrics/hub.ts';

const service = resourceFromAttributes({ 'service.name': 'shop' });

/** Real spans, ended, with one attribute each. */
export function spans(names: readonly string[], resource: Resource = service): ReadableSpan[] {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({
    resource,
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('test', '1.2.3');
  for (const name of names) tracer.startSpan(name, { attributes: { n: 7 } }).end();
  return exporter.getFinishedSpans();
}

/** Real log records. */
export function logRecords(bodies: readonly string[]): ReadableLogRecord[] {
  const exporter = new InMemoryLogRecordExporter();
  const processors = [new SimpleLogRecordProcessor({ exporter })];
  const logger = new LoggerProvider({ resource: service, processors }).getLogger('test', '1.2.3');
  for (const body of bodies)
    logger.emit({ body, severityNumber: SeverityNumber.WARN, severityText: 'WARN' });
  return exporter.getFinishedLogRecords();
}

/** One real collection: a counter of whole numbers and a histogram. */
export async function collected(): Promise<ResourceMetrics> {
  const hub = new MetricHub();
  const provider = new MeterProvider({ resource: service, readers: [hub.reader] });
  const meter = provider.getMeter('test', '1.2.3');
  meter
    .createCounter('orders', { unit: '{order}', valueType: ValueType.INT })
    .add(3, { shop: 'a' });
  meter.createHistogram('size', { advice: { explicitBucketBoundaries: [10, 20] } }).record(15);
  return (await hub.collect()).resourceMetrics;
}
