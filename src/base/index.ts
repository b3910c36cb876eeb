export { type Clock, longestTimerMs, systemClock, type Timer } from './clock.ts';
export { type Disposer, disposer } from './disposer.ts';
export { Emitter, type Subscribe } from './emitter.ts';
export { catalogue, type ErrorCode } from './errors/catalogue.ts';
export {
  InvalidOptionError,
  InvalidSettingsError,
  type SettingIssue,
  show,
  unknownOption,
} from './errors/option-errors.ts';
export { OtelierError, type OtelierErrorOptions } from './errors/otelier-error.ts';
export {
  attributes,
  errorTypes,
  events,
  type MetricName,
  metrics,
  scopes,
  spans,
} from './names.ts';
export { nearest } from './nearest.ts';
export { isOwnRequest, markOwnServer } from './own-server.ts';
export { secondBoundaries } from './second-boundaries.ts';
export { onSettings, publishSettings, registry, type SharedState, sharedState } from './state.ts';
export { version } from './version.ts';
