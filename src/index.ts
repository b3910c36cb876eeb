export {
  type Clock,
  type Disposer,
  type ErrorCode,
  InvalidOptionError,
  InvalidSettingsError,
  OtelierError,
  type SettingIssue,
  type Subscribe,
  type Timer,
} from './base/index.ts';
export { createLogger, logger } from './logging/index.ts';
export { metrics } from './metrics/index.ts';
export { circuitBreaker, compose, fallback, timeout } from './resilience/index.ts';
export {
  type FlushReport,
  type Runtime,
  type RuntimeStatus,
  type StartOptions,
  start,
} from './runtime/index.ts';
export {
  type TracedDecorator,
  type TracedMethodOptions,
  type TracedOptions,
  traced,
} from './tracing/index.ts';
