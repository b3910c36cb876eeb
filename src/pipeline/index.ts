export { assemble, buildPropagator, type Pipeline, type PipelineDeps } from './assemble.ts';
export { renderMetrics } from './console/console-metrics.ts';
export { ConsoleTree } from './console/console-tree.ts';
export type { ConsoleTreeOptions } from './console/console-tree-options.ts';
export { treeLogFromSdk, treeSpanFromSdk } from './console/from-sdk.ts';
export { renderLog } from './console/log-line.ts';
export { renderTrace, type TraceView } from './console/trace-tree.ts';
export type { TreeEvent, TreeLog, TreeSpan } from './console/tree-model.ts';
export {
  installModuleHooks,
  type ModuleWatcher,
  soundSyncHooks,
} from './instrumentations/hooks.ts';
export {
  type InstrumentationSettings,
  Instrumentations,
} from './instrumentations/instrumentations.ts';
export { bridgeLegacyLogs } from './logs/legacy-bridge.ts';
export {
  type HubCollectOptions,
  MetricHub,
  type MetricHubOptions,
} from './metrics/hub.ts';
export type { TemporalityPreference } from './metrics/preference.ts';
export {
  MetricPush,
  type MetricPushDeps,
  type MetricPushStats,
  type MetricSource,
} from './metrics/push.ts';
export { type MetricPushOptions, metricPushDefaults } from './metrics/push-options.ts';
export type { MetricSender } from './metrics/sender.ts';
export { type Conversion, TemporalityConverter } from './metrics/temporality.ts';
export type { OtlpDeps } from './otlp/deps.ts';
export { ExportError, type ExportErrorOptions } from './otlp/export-error.ts';
export {
  type FromExporterOptions,
  outputFromLogExporter,
  outputFromSpanExporter,
  senderFromMetricExporter,
} from './otlp/from-exporter.ts';
export {
  type HeaderEntry,
  type HeaderSource,
  type ParsedHeaders,
  parseHeaders,
} from './otlp/headers.ts';
export { otlpLogOutput } from './otlp/logs.ts';
export { otlpMetricSender } from './otlp/metrics.ts';
export { otlpSpanOutput } from './otlp/spans.ts';
export type { TlsMaterial } from './otlp/tls.ts';
export type { DropReason, Output, OutputRequest, SendOutcome } from './output.ts';
export { BaggagePropagator } from './propagation/baggage-propagator.ts';
export {
  type BuiltPropagator,
  type PropagatorLoaders,
  type PropagatorModel,
  propagatorFrom,
} from './propagation/propagator-from.ts';
export { ReloadablePropagator } from './propagation/reloadable-propagator.ts';
export { TraceContextPropagator } from './propagation/trace-context-propagator.ts';
export { TraceState } from './propagation/tracestate.ts';
export { type ResourceDetector, type ResourceSettings, resourceOf } from './resource.ts';
export { BatchRoute, type BatchRouteDeps } from './route/batch-route.ts';
export type { FlushResult } from './route/flushes.ts';
export type { RouteStats } from './route/ledger.ts';
export { LogRoute, type LogSink } from './route/log-route.ts';
export { logSize } from './route/log-size.ts';
export {
  type BatchRouteOptions,
  batchRouteDefaults,
  type ResolvedBatchRouteOptions,
  type ResolvedRetryOptions,
  type RetryOptions,
  resolveBatchRouteOptions,
} from './route/options.ts';
export type { RouteProblem } from './route/problem-reporter.ts';
export type { SignalRouteOptions } from './route/signal-route.ts';
export { SpanRoute, type SpanSink } from './route/span-route.ts';
export { spanSize } from './route/span-size.ts';
export { ReloadableSampler, samplerFrom } from './sampler.ts';
