import {
  type MeterProvider as ApiMeterProvider,
  type Attributes,
  context,
  type LogRecord,
  logs,
  metrics,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  type ReadableLogRecord,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  type Sampler,
  SimpleSpanProcessor,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';

/** One value of a metric. */
export interface Point {
  readonly value: number;
  readonly attributes: Attributes;
}

/** A reader that only answers when it is asked. */
class PullReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

/** What an SDK in memory has received. */
export class RecordedTelemetry {
  readonly #spans = new InMemorySpanExporter();
  readonly #logs = new InMemoryLogRecordExporter();
  #reader = new PullReader();

  /** Registers an SDK with the API: the real one, exporting into memory. */
  install(options: { sampler?: Sampler; spanProcessors?: SpanProcessor[] } = {}): void {
    const { sampler, spanProcessors = [] } = options;
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    trace.setGlobalTracerProvider(
      new TracerProvider({
        spanProcessors: [...spanProcessors, new SimpleSpanProcessor({ exporter: this.#spans })],
        ...(sampler === undefined ? undefined : { sampler }),
      }),
    );
    logs.setGlobalLoggerProvider(
      new LoggerProvider({
        processors: [new SimpleLogRecordProcessor({ exporter: this.#logs })],
      }),
    );
    this.installMeterProvider();
  }

  /** Registers a fresh meter provider alone, in place of the one before. */
  installMeterProvider(): ApiMeterProvider {
    metrics.disable();
    this.#reader = new PullReader();
    const provider = new MeterProvider({ readers: [this.#reader] });
    metrics.setGlobalMeterProvider(provider);
    return provider;
  }

  /** Unregisters everything, and forgets what was received. */
  uninstall(): void {
    trace.disable();
    logs.disable();
    metrics.disable();
    context.disable();
    this.reset();
  }

  reset(): void {
    this.#spans.reset();
    this.#logs.reset();
  }

  /** The spans that have ended, in the order of their ends. */
  get spans(): ReadableSpan[] {
    return this.#spans.getFinishedSpans();
  }

  get logRecords(): (ReadableLogRecord & Pick<LogRecord, 'eventName'>)[] {
    return this.#logs.getFinishedLogRecords();
  }

  /** Collects, and answers the points of one metric. */
  async points(metric: string): Promise<Point[]> {
    const { resourceMetrics, errors } = await this.#reader.collect();
    if (errors.length > 0) throw errors[0];
    return resourceMetrics.scopeMetrics
      .flatMap((scope) => scope.metrics)
      .filter((each) => each.descriptor.name === metric)
      .flatMap((each) => each.dataPoints as unknown as Point[]);
  }
}

/**
 * An SDK in memory for the tests of the suite that calls this: registered before each test and
 * unregistered after it, since all suites share one process.
 */
export function recordTelemetry(): RecordedTelemetry {
  const telemetry = new RecordedTelemetry();
  beforeEach(() => telemetry.install());
  afterEach(() => telemetry.uninstall());
  return telemetry;
}
