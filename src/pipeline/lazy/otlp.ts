export { otlpLogOutput } from '../otlp/logs.ts';
export { otlpMetricSender } from '../otlp/metrics.ts';
export { otlpSpanOutput } from '../otlp/spans.ts';
