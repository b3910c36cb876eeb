export type { Environment } from './env/env-reader.ts';
export { instrumentationNames } from './env/general-variables.ts';
export { type EnvironmentVariable, environmentVariables } from './env/variables.ts';
export { type ModelFromEnv, modelFromEnv } from './model-from-env.ts';
export type {
  InstrumentationChoice,
  InstrumentationName,
  OtelierModel,
  TelemetryModel,
} from './telemetry-model.ts';
