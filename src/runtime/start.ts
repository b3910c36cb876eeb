import { writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { context, diag, logs, propagation } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { AggregationType, InstrumentType, type ViewOptions } from '@opentelemetry/sdk-metrics';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { isOwnRequest, publishSettings, sharedState, systemClock } from '../base/index.ts';
import { modelFromEnv, type TelemetryModel } from '../model/index.ts';
import {
  assemble,
  bridgeLegacyLogs,
  buildPropagator,
  Instrumentations,
  installModuleHooks,
  type Pipeline,
  ReloadablePropagator,
  ReloadableSampler,
  type ResourceDetector,
  resourceOf,
} from '../pipeline/index.ts';
import { diagLevels, StderrDiagLogger } from './diag-logger.ts';
import { watchExit } from './exit.ts';
import { openEndpoint } from './metrics-endpoint.ts';
import { publishOwnMetrics } from './own-metrics.ts';
import { type MetricsEndpoint, Runtime } from './runtime.ts';
import { withoutEnv } from './without-env.ts';

/** How telemetry is started in code. The preload starts it with none of these. */
export interface StartOptions {
  /** Where `OTEL_*` variables are read. Default: `process.env`. */
  readonly env?: Record<string, string | undefined>;
}

/** How long the last flush of the process may take. */
const shutdownTimeoutMs = 5_000;

/** Read by `NodeSDK` by itself; obeyed already by the time that it is made. */
const obeyed = ['OTEL_SDK_DISABLED', 'OTEL_LOG_LEVEL'];

/**
 * Starts telemetry in this process, by the `OTEL_*` variables. The preload does this; call it only
 * where a preload is not possible, as the very first thing: modules that were loaded before are not
 * instrumented. When it runs already, whichever copy of the package started it, that runtime is
 * returned.
 */
export function start(options: StartOptions = {}): Runtime {
  const shared = sharedState();
  if (shared.runtime !== undefined) return shared.runtime as Runtime;
  const env = options.env ?? process.env;
  const { model, issues } = modelFromEnv(env);
  startDiagnostics(model);
  for (const issue of issues) diag.warn(`${issue.key}: ${issue.message}`);
  const runtime = model.disabled === true ? disabled(model) : running(model, env);
  shared.runtime = runtime;
  return runtime;
}

/**
 * What `otelier/register` does. Never throws: a service without telemetry is better than none. In
 * worker threads, Node's own among them, nothing is started.
 */
export function preload(): void {
  if (!isMainThread) return;
  try {
    start();
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    print(2, `otelier error: telemetry could not be started, the app runs without it. ${text}\n`);
  }
}

function running(model: TelemetryModel, env: Record<string, string | undefined>): Runtime {
  const clock = systemClock;
  const pipeline = assemble(model, {
    clock,
    env,
    write: (text) => print(1, text),
    // Asked for by a console exporter alone: looking at stdout makes Node open it.
    get colour() {
      return process.stdout.isTTY && env.NO_COLOR === undefined;
    },
    get width() {
      return process.stdout.columns ?? 100;
    },
  });
  for (const issue of pipeline.propagator.issues) diag.warn(issue);
  register(model, pipeline);
  const instrumentations = new Instrumentations({
    ...model.distribution.otelier.instrumentations,
    configs: { http: { ignoreIncomingRequestHook: isOwnRequest } },
  });
  installModuleHooks(instrumentations);
  const endpoint: MetricsEndpoint | undefined =
    pipeline.prometheus && openEndpoint(pipeline.prometheus, pipeline.hub);
  // Facades that were used before now attach to the providers when they hear of settings.
  for (const room of ['resilience', 'logging', 'metrics']) publishSettings(room, {});
  for (const push of pipeline.pushes) push.start();
  publishOwnMetrics(pipeline);
  const runtime = new Runtime({ clock, pipeline, instrumentations, endpoint, shutdownTimeoutMs });
  watchExit(
    {
      pending: () => runtime.pending(),
      flush: () => runtime.finalFlush(),
      lastWords: () => runtime.lastWords(),
      abandon: () => runtime.abandon(),
    },
    process,
  );
  return runtime;
}

/** Registers the providers, once and for ever; everything that may change is behind our parts. */
function register(model: TelemetryModel, pipeline: Pipeline): void {
  const traced = pipeline.spans.hasOutputs;
  withoutEnv(process.env, obeyed, () => {
    new NodeSDK({
      resource: resourceFrom(model),
      autoDetectResources: false,
      sampler: new ReloadableSampler(pipeline.sampler),
      // Without a tracer provider the API hands a parent's context on as it came.
      spanProcessors: traced ? [pipeline.spans] : [],
      metricReaders: [pipeline.hub.reader],
      views: histogramViews(model),
      logRecordProcessors: [pipeline.logs],
      textMapPropagator: new ReloadablePropagator(pipeline.propagator.propagator),
      instrumentations: [],
    }).start();
  });
  bridgeLegacyLogs(logs.getLoggerProvider());
}

/**
 * The reader is one for all outputs, so its histograms are exponential only when each output that
 * is pushed to wants them so. The Prometheus endpoint shows them with classic buckets.
 */
function histogramViews(model: TelemetryModel): ViewOptions[] {
  const wishes = (model.meter_provider?.readers ?? []).flatMap(({ periodic }) => {
    const exporter = periodic?.exporter.otlp_http ?? periodic?.exporter.otlp_grpc;
    return exporter?.default_histogram_aggregation ?? [];
  });
  const exponential = wishes.length > 0 && wishes.every((wish) => wish.startsWith('base2'));
  const aggregation = { type: AggregationType.EXPONENTIAL_HISTOGRAM } as const;
  return exponential ? [{ instrumentType: InstrumentType.HISTOGRAM, aggregation }] : [];
}

/** The specification disables signals, not propagation. */
function disabled(model: TelemetryModel): Runtime {
  const { propagator } = buildPropagator(model);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new ReloadablePropagator(propagator));
  const none = { pipeline: undefined, instrumentations: undefined, endpoint: undefined };
  return new Runtime({ clock: systemClock, shutdownTimeoutMs, ...none });
}

function resourceFrom(model: TelemetryModel): ReturnType<typeof resourceOf> {
  const attributes = Object.fromEntries(
    (model.resource?.attributes ?? []).map(({ name, value }) => [name, value ?? undefined]),
  );
  const names: Record<string, ResourceDetector> = {
    host: 'host',
    os: 'os',
    process: 'process',
    service: 'serviceinstance',
  };
  const detectors = (model.resource?.['detection/development']?.detectors ?? []).flatMap((entry) =>
    Object.keys(entry).flatMap((name) => names[name] ?? []),
  );
  return resourceOf({ attributes, detectors });
}

function startDiagnostics(model: TelemetryModel): void {
  const words: Record<string, string> = { fatal: 'none', trace: 'all', trace2: 'verbose' };
  const level = words[model.log_level ?? 'info'] ?? model.log_level ?? 'info';
  diag.setLogger(new StderrDiagLogger(systemClock, (line) => print(2, line)), {
    logLevel: diagLevels[level] ?? 60,
    suppressOverrideMessage: true,
  });
}

/** Writes at once: a stream's buffer may be lost at the end of the process. */
function print(descriptor: 1 | 2, text: string): void {
  try {
    writeSync(descriptor, text);
  } catch {
    // A full or closed pipe: what is printed for people is not worth blocking for.
  }
}
