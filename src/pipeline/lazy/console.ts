export { renderMetrics } from '../console/console-metrics.ts';
export { ConsoleTree } from '../console/console-tree.ts';
