export { createHealth } from './create-health.ts';
export { health } from './health.ts';
export type {
  CheckAnswer,
  CheckKind,
  CheckOutcome,
  CheckResult,
  CheckStatus,
  Health,
  HealthCheck,
  HealthOptions,
  HealthReport,
} from './types.ts';
