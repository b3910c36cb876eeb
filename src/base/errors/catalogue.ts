/**
 * Every error code of the package, with what it means and what to do about it. A code is for ever:
 * it is never given a second meaning. `docs/errors.md` holds the same entries, and a test compares
 * the two in both directions.
 */
export const catalogue = {
  OTELIER_BREAKER_OPEN: {
    meaning: 'The circuit breaker is open and did not let the call through.',
    remedy: 'Answer from a fallback, or try again after `retryAfterMs`.',
  },
  OTELIER_TIMEOUT: {
    meaning: 'The call did not settle within its timeout.',
    remedy:
      'Look at the dependency, or raise `timeoutMs`. Pass `signal` on so that the work stops.',
  },
  OTELIER_INVALID_OPTION: {
    meaning: 'An option given in code has the wrong type, is out of range, or is unknown.',
    remedy: 'Correct the option that the message names.',
  },
  OTELIER_INVALID_SETTING: {
    meaning: 'A setting from a file, the environment or the command line is not valid.',
    remedy: 'Correct each setting listed in `issues`; each names its source.',
  },
  OTELIER_EXPORT_FAILED: {
    meaning: 'Telemetry could not be delivered to an endpoint.',
    remedy: 'Check that the endpoint is reachable and speaks OTLP over HTTP on that port.',
  },
  OTELIER_LISTEN_FAILED: {
    meaning: 'The endpoint for metrics could not listen on its address.',
    remedy: 'Choose a free port with OTEL_EXPORTER_PROMETHEUS_PORT, or stop what holds this one.',
  },
} as const satisfies Record<string, { meaning: string; remedy: string }>;

/** A code of the {@link catalogue}. */
export type ErrorCode = keyof typeof catalogue;
