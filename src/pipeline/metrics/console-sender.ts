import { loadPart } from '../lazy/load.ts';
import type { MetricSender } from './sender.ts';

/** Where the console exporter of metrics prints, and how. */
export interface ConsoleMetricOptions {
  readonly write: (text: string) => void;
  readonly colour: boolean;
  readonly width: number;
}

/** Prints each collection as a table for people. */
export function consoleMetricSender({ write, colour, width }: ConsoleMetricOptions): MetricSender {
  return {
    name: 'console',
    async send(metrics) {
      const { renderMetrics } = loadPart<typeof import('../lazy/console.ts')>('console');
      write(renderMetrics(metrics, { width, colour }));
      return { status: 'accepted' };
    },
    async close() {},
  };
}
