import { type Attributes, metrics as api, type BatchObservableResult } from '@opentelemetry/api';
import { attributes, type MetricName, metrics, scopes, version } from '../base/index.ts';
import type { Pipeline, RouteStats } from '../pipeline/index.ts';

/** What became of items, as routes and pushes count it. */
type Counts = Pick<RouteStats, 'accepted' | 'dropped'>;

/** Reasons for which an item never got as far as an exporter. */
const unsent = ['queue_full', 'shutdown'];

/**
 * Shows what the pipeline sent, gave up and holds, by OpenTelemetry's own names for that. Read at
 * collection; the pipeline itself keeps plain numbers.
 */
export function publishOwnMetrics(pipeline: Pipeline): void {
  const meter = api.getMeter(scopes.pipeline, version);
  const counter = (name: MetricName) => meter.createObservableCounter(name.name, name);
  const signals = [
    {
      routes: pipeline.spans,
      component: 'batching_span_processor',
      exported: counter(metrics.spansExported),
      processed: counter(metrics.spansProcessed),
      queue: meter.createObservableUpDownCounter(metrics.spanQueueSize.name, metrics.spanQueueSize),
    },
    {
      routes: pipeline.logs,
      component: 'batching_log_processor',
      exported: counter(metrics.logsExported),
      processed: counter(metrics.logsProcessed),
      queue: meter.createObservableUpDownCounter(metrics.logQueueSize.name, metrics.logQueueSize),
    },
  ];
  const points = counter(metrics.metricPointsExported);

  const observe = (result: BatchObservableResult): void => {
    for (const { routes, component, exported, processed, queue } of signals) {
      for (const [index, stats] of routes.stats().entries()) {
        const of = componentOf(component, index);
        const sent = failures(stats, (reason) => !unsent.includes(reason));
        result.observe(exported, stats.accepted, of);
        for (const [reason, count] of sent) {
          result.observe(exported, count, { ...of, [attributes.errorType]: reason });
        }
        const reached = sent.reduce((sum, [, count]) => sum + count, stats.accepted);
        result.observe(processed, reached, of);
        for (const [reason, count] of failures(stats, (reason) => unsent.includes(reason))) {
          result.observe(processed, count, { ...of, [attributes.errorType]: reason });
        }
        result.observe(queue, stats.queuedItems + stats.inFlight, of);
      }
    }
    for (const [index, push] of pipeline.pushes.entries()) {
      const of = componentOf('periodic_metric_reader', index);
      const stats = push.stats();
      result.observe(points, stats.accepted, of);
      for (const [reason, count] of failures(stats, () => true)) {
        result.observe(points, count, { ...of, [attributes.errorType]: reason });
      }
    }
  };
  const instruments = signals.flatMap(({ exported, processed, queue }) => [
    exported,
    processed,
    queue,
  ]);
  meter.addBatchObservableCallback(observe, [...instruments, points]);
}

function componentOf(type: string, index: number): Attributes {
  return { [attributes.componentType]: type, [attributes.componentName]: `${type}/${index}` };
}

/** The reasons that apply and ever happened, with their counts. */
function failures({ dropped }: Counts, applies: (reason: string) => boolean): [string, number][] {
  return Object.entries(dropped).filter(([reason, count]) => count > 0 && applies(reason));
}
