import { type Attributes, metrics as api } from '@opentelemetry/api';
import { attributes, metrics, scopes, version } from '../base/index.ts';
import type { Pipeline } from '../pipeline/index.ts';

/** What a route or a push has done, as far as it is shown. */
interface Counts {
  readonly output: string;
  readonly accepted: number;
  readonly dropped: Readonly<Record<string, number>>;
}

/**
 * Shows what the pipeline sent, gave up and holds, as metrics of its own. Read at collection; the
 * pipeline itself keeps plain numbers.
 */
export function publishOwnMetrics(pipeline: Pipeline): void {
  const meter = api.getMeter(scopes.pipeline, version);
  const { exported, queueSize } = metrics;
  const items = meter.createObservableCounter(exported.name, exported);
  const queue = meter.createObservableUpDownCounter(queueSize.name, queueSize);

  meter.addBatchObservableCallback(
    (result) => {
      const show = (signal: string, { output, accepted, dropped }: Counts): void => {
        const base: Attributes = { [attributes.signal]: signal, [attributes.output]: output };
        result.observe(items, accepted, { ...base, [attributes.outcome]: 'accepted' });
        for (const [reason, count] of Object.entries(dropped)) {
          if (count === 0) continue;
          result.observe(items, count, {
            ...base,
            [attributes.outcome]: 'dropped',
            [attributes.dropReason]: reason,
          });
        }
      };
      for (const [signal, routes] of [['spans', pipeline.spans], ['logs', pipeline.logs]] as const) {
        for (const stats of routes.stats()) {
          show(signal, stats);
          result.observe(queue, stats.queuedItems + stats.inFlight, {
            [attributes.signal]: signal,
            [attributes.output]: stats.output,
          });
        }
      }
      for (const push of pipeline.pushes) show('metrics', push.stats());
    },
    [items, queue],
  );
}
