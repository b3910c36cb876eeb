export { BreakerOpenError } from './breaker/breaker-open-error.ts';
export { circuitBreaker } from './breaker/circuit-breaker.ts';
export {
  type CircuitBreakerChanges,
  type CircuitBreakerOptions,
  circuitBreakerDefaults,
  type SpanChoice,
} from './breaker/options.ts';
export type { WindowReading } from './breaker/time-window.ts';
export type {
  BreakerState,
  CallEvent,
  CallOutcome,
  CircuitBreaker,
  CircuitBreakerStats,
  StateChange,
  TransitionCount,
  TransitionReason,
} from './breaker/types.ts';
export type { CallContext, ExecuteOptions } from './call.ts';
export { type Added, compose, type Pipeline } from './compose.ts';
export {
  type FallbackHandler,
  type FallbackOptions,
  type FallbackPolicy,
  type FallbackStats,
  fallback,
} from './fallback/fallback.ts';
export type { Policy } from './policy.ts';
export {
  type TimeoutOptions,
  type TimeoutPolicy,
  type TimeoutStats,
  timeout,
} from './timeout/timeout.ts';
export { TimeoutError } from './timeout/timeout-error.ts';
