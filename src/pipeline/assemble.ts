import { diag } from '@opentelemetry/api';
import type {
  LogRecordExporterConfigModel,
  PeriodicMetricReaderConfigModel,
  SpanExporterConfigModel,
} from '@opentelemetry/configuration';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan, Sampler } from '@opentelemetry/sdk-trace';
import type { Clock } from '../base/index.ts';
import type { TelemetryModel } from '../model/index.ts';
import type { ConsoleTree } from './console/console-tree.ts';
import { type LazyPart, loadPart } from './lazy/load.ts';
import { lazyOutput, lazySender } from './lazy-output.ts';
import { consoleMetricSender } from './metrics/console-sender.ts';
import { MetricHub } from './metrics/hub.ts';
import { MetricPush } from './metrics/push.ts';
import type { MetricSender } from './metrics/sender.ts';
import type { Output } from './output.ts';
import { type BuiltPropagator, propagatorFrom } from './propagation/propagator-from.ts';
import { BatchRoute } from './route/batch-route.ts';
import { longestTimerMs } from './route/bounds.ts';
import { LogRoute } from './route/log-route.ts';
import { logSize } from './route/log-size.ts';
import type { BatchRouteOptions } from './route/options.ts';
import type { RouteProblem } from './route/problem-reporter.ts';
import { SpanRoute } from './route/span-route.ts';
import { spanSize } from './route/span-size.ts';
import { samplerFrom } from './sampler.ts';

/** What the pipeline needs from around it. */
export interface PipelineDeps {
  readonly clock: Clock;
  /** Prints for people: the console exporters. */
  readonly write: (text: string) => void;
  /** True when what is printed may be coloured. */
  readonly colour: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  /** Variables with `HTTP_PROXY` and the like. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The parts that a model asks for, ready to be given to the SDK. */
export interface Pipeline {
  readonly sampler: Sampler;
  readonly propagator: BuiltPropagator;
  readonly spans: SpanRoute;
  readonly logs: LogRoute;
  readonly hub: MetricHub;
  readonly pushes: readonly MetricPush[];
  /** Where metrics are to be scraped, when a Prometheus reader is asked for. */
  readonly prometheus: { readonly host: string; readonly port: number } | undefined;
  /** The console exporter of traces and logs, when one of them is asked for. */
  readonly console: ConsoleTree | undefined;
}

/** Builds the parts. Nothing is connected to anything yet. */
export function assemble(model: TelemetryModel, deps: PipelineDeps): Pipeline {
  let tree: ConsoleTree | undefined;
  const consoleTree = (): ConsoleTree => {
    const { ConsoleTree: Tree } = loadPart<typeof import('./lazy/console.ts')>('console');
    tree ??= new Tree({
      clock: deps.clock,
      write: deps.write,
      colour: deps.colour,
      width: deps.width,
    });
    return tree;
  };
  const hub = new MetricHub({ clock: deps.clock });
  return {
    sampler: samplerFrom(model.tracer_provider?.sampler),
    propagator: buildPropagator(model),
    spans: spanRoute(model, deps, consoleTree),
    logs: logRoute(model, deps, consoleTree),
    hub,
    pushes: pushes(model, deps, hub),
    prometheus: prometheus(model),
    get console() {
      return tree;
    },
  };
}

/** The propagator that a model asks for; B3 is loaded only when it is among them. */
export function buildPropagator(model: TelemetryModel): BuiltPropagator {
  return propagatorFrom(model.propagator, {
    b3: (encoding) => loadPart<typeof import('./lazy/b3.ts')>('b3').b3Propagator(encoding),
  });
}

function spanRoute(model: TelemetryModel, deps: PipelineDeps, tree: () => ConsoleTree): SpanRoute {
  const route = new SpanRoute({ onSinkFault });
  const routes: BatchRoute<ReadableSpan>[] = [];
  const sinks: { onEnd(span: ReadableSpan): void }[] = [];
  for (const { batch, simple } of model.tracer_provider?.processors ?? []) {
    const exporter = batch?.exporter ?? simple?.exporter;
    if (exporter === undefined) continue;
    if ('console' in exporter) {
      const sink = tree();
      sinks.push({ onEnd: (span) => sink.onSpan(span) });
    } else {
      routes.push(batchRoute(spanOutput(exporter, deps), batch ?? immediately, spanSize, deps));
    }
  }
  route.setRoutes(routes, sinks);
  return route;
}

function logRoute(model: TelemetryModel, deps: PipelineDeps, tree: () => ConsoleTree): LogRoute {
  const route = new LogRoute({ onSinkFault });
  const routes: BatchRoute<ReadableLogRecord>[] = [];
  const sinks: { onEmit(record: ReadableLogRecord): void }[] = [];
  for (const { batch, simple } of model.logger_provider?.processors ?? []) {
    const exporter = batch?.exporter ?? simple?.exporter;
    if (exporter === undefined) continue;
    if ('console' in exporter) {
      const sink = tree();
      sinks.push({ onEmit: (record) => sink.onLog(record) });
    } else {
      routes.push(batchRoute(logOutput(exporter, deps), batch ?? immediately, logSize, deps));
    }
  }
  route.setRoutes(routes, sinks);
  return route;
}

function pushes(model: TelemetryModel, deps: PipelineDeps, hub: MetricHub): MetricPush[] {
  const periodic = (model.meter_provider?.readers ?? []).flatMap((reader) => reader.periodic ?? []);
  return periodic.map((reader) => {
    const { otlp_http: http, otlp_grpc: grpc } = reader.exporter;
    return new MetricPush(
      hub,
      metricSender(reader, deps),
      {
        intervalMs: reader.interval ?? 60_000,
        timeoutMs: reader.timeout ?? 30_000,
        temporality: (http ?? grpc)?.temporality_preference ?? 'cumulative',
      },
      { clock: deps.clock, onProblem },
    );
  });
}

function prometheus(model: TelemetryModel): Pipeline['prometheus'] {
  for (const { pull } of model.meter_provider?.readers ?? []) {
    const settings = pull?.exporter['prometheus/development'];
    if (settings) return { host: settings.host ?? 'localhost', port: settings.port ?? 9464 };
  }
  return undefined;
}

/** A batch processor's settings in the model. A time of 0 there means no limit. */
interface BatchModel {
  readonly schedule_delay?: number | null;
  readonly export_timeout?: number | null;
  readonly max_queue_size?: number | null;
  readonly max_export_batch_size?: number | null;
}

/** A simple processor: each item is sent as soon as it is there. */
const immediately: BatchModel = { schedule_delay: 0 };

function batchRoute<T>(
  output: Output<T>,
  model: BatchModel,
  sizeOf: (item: T) => number,
  { clock }: PipelineDeps,
): BatchRoute<T> {
  const options: Record<string, number> = {};
  const set = (key: keyof BatchRouteOptions, value: number | null | undefined): void => {
    if (value !== undefined && value !== null) options[key] = value;
  };
  set('scheduledDelayMs', model.schedule_delay);
  set('exportTimeoutMs', model.export_timeout === 0 ? longestTimerMs : model.export_timeout);
  set('maxQueueItems', model.max_queue_size);
  set('maxBatchItems', model.max_export_batch_size);
  return new BatchRoute(output, options, { clock, sizeOf, onProblem });
}

type Otlp = typeof import('./lazy/otlp.ts');
type Grpc = typeof import('./lazy/grpc.ts');

function spanOutput(exporter: SpanExporterConfigModel, deps: PipelineDeps): Output<ReadableSpan> {
  const { otlp_http: http, otlp_grpc: grpc } = exporter;
  if (grpc) {
    return lazily(grpc, 'grpc', (part: Grpc) => part.otlpGrpcSpanOutput(grpc));
  }
  return lazily(http, 'otlp', (part: Otlp) => part.otlpSpanOutput(http ?? {}, otlpDeps(deps)));
}

function logOutput(
  exporter: LogRecordExporterConfigModel,
  deps: PipelineDeps,
): Output<ReadableLogRecord> {
  const { otlp_http: http, otlp_grpc: grpc } = exporter;
  if (grpc) return lazily(grpc, 'grpc', (part: Grpc) => part.otlpGrpcLogOutput(grpc));
  return lazily(http, 'otlp', (part: Otlp) => part.otlpLogOutput(http ?? {}, otlpDeps(deps)));
}

function metricSender(reader: PeriodicMetricReaderConfigModel, deps: PipelineDeps): MetricSender {
  const { otlp_http: http, otlp_grpc: grpc } = reader.exporter;
  if ('console' in reader.exporter) return consoleMetricSender(deps);
  if (grpc) {
    return lazySender(nameOf(grpc), () => loadPart<Grpc>('grpc').otlpGrpcMetricSender(grpc));
  }
  return lazySender(nameOf(http), () =>
    loadPart<Otlp>('otlp').otlpMetricSender(http ?? {}, otlpDeps(deps)),
  );
}

function lazily<T, P>(
  model: EndpointModel,
  part: LazyPart,
  make: (part: P) => Output<T>,
): Output<T> {
  return lazyOutput(nameOf(model), () => make(loadPart<P>(part)));
}

type EndpointModel = { readonly endpoint?: string | null } | null | undefined;

/** A name without what an address may hold of secrets. */
function nameOf(model: EndpointModel): string {
  try {
    const url = new URL(model?.endpoint ?? 'http://localhost');
    return `otlp ${url.protocol}//${url.host}${url.pathname}`;
  } catch {
    return 'otlp';
  }
}

function otlpDeps({ clock, env }: PipelineDeps): object {
  return { clock, proxyEnv: env, onProblem: (problem: string) => diag.warn(problem) };
}

function onProblem(problem: RouteProblem): void {
  const more = problem.suppressed > 0 ? ` (${problem.suppressed} more since the last message)` : '';
  if (problem.kind === 'recovered') diag.info(problem.message + more);
  else diag.warn(problem.message + more);
}

function onSinkFault(fault: unknown): void {
  diag.error('A console exporter failed.', fault);
}
