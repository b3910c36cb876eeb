import { diag } from '@opentelemetry/api';
import type {
  LogRecordExporterConfigModel,
  SpanExporterConfigModel,
} from '@opentelemetry/configuration';
import type { Sampler } from '@opentelemetry/sdk-trace';
import { longestTimerMs } from '../base/index.ts';
import type { TelemetryModel } from '../model/index.ts';
import type { ConsoleTree } from './console/console-tree.ts';
import { type ExporterDeps, logOutput, metricSender, spanOutput } from './exporters.ts';
import { loadPart } from './lazy/load.ts';
import { MetricHub } from './metrics/hub.ts';
import { MetricPush } from './metrics/push.ts';
import type { Output } from './output.ts';
import { type BuiltPropagator, propagatorFrom } from './propagation/propagator-from.ts';
import { BatchRoute } from './route/batch-route.ts';
import { LogRoute } from './route/log-route.ts';
import { logSize } from './route/log-size.ts';
import type { BatchRouteOptions } from './route/options.ts';
import type { RouteProblem } from './route/problem-reporter.ts';
import { SpanRoute } from './route/span-route.ts';
import { spanSize } from './route/span-size.ts';
import { samplerFrom } from './sampler.ts';

/** What the pipeline needs from around it: what is printed for people goes through `write`. */
export type PipelineDeps = ExporterDeps;

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
  const processors = model.tracer_provider?.processors ?? [];
  const output = (exporter: SpanExporterConfigModel) => spanOutput(exporter, deps);
  const { routes, console } = destinations(processors, output, spanSize, deps);
  const route = new SpanRoute({ onSinkFault });
  route.setRoutes(routes, console ? [{ onEnd: (span) => tree().onSpan(span) }] : []);
  if (console) tree();
  return route;
}

function logRoute(model: TelemetryModel, deps: PipelineDeps, tree: () => ConsoleTree): LogRoute {
  const processors = model.logger_provider?.processors ?? [];
  const output = (exporter: LogRecordExporterConfigModel) => logOutput(exporter, deps);
  const { routes, console } = destinations(processors, output, logSize, deps);
  const route = new LogRoute({ onSinkFault });
  route.setRoutes(routes, console ? [{ onEmit: (record) => tree().onLog(record) }] : []);
  if (console) tree();
  return route;
}

/** A processor of spans or of log records in the model. */
interface ProcessorModel<E> {
  readonly batch?: BatchModel & { readonly exporter: E };
  readonly simple?: { readonly exporter: E };
}

/** The routes that processors ask for, and whether one of them prints to the console. */
function destinations<T, E extends object>(
  processors: readonly ProcessorModel<E>[],
  output: (exporter: E) => Output<T>,
  sizeOf: (item: T) => number,
  deps: PipelineDeps,
): { routes: BatchRoute<T>[]; console: boolean } {
  const routes: BatchRoute<T>[] = [];
  let console = false;
  for (const { batch, simple } of processors) {
    const exporter = batch?.exporter ?? simple?.exporter;
    if (exporter === undefined) continue;
    if ('console' in exporter) console = true;
    else routes.push(batchRoute(output(exporter), batch ?? immediately, sizeOf, deps));
  }
  return { routes, console };
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

function onProblem(problem: RouteProblem): void {
  const more = problem.suppressed > 0 ? ` (${problem.suppressed} more since the last message)` : '';
  if (problem.kind === 'recovered') diag.info(problem.message + more);
  else diag.warn(problem.message + more);
}

function onSinkFault(fault: unknown): void {
  diag.error('A console exporter failed.', fault);
}
