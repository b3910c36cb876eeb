import type { SeverityNumberConfigModel } from '@opentelemetry/configuration';
import type { SettingIssue } from '../base/index.ts';
import { type Environment, EnvReader } from './env/env-reader.ts';
import { attributeLimits } from './env/limits.ts';
import { loggerProviderModel } from './env/logs.ts';
import { meterProviderModel } from './env/metrics.ts';
import { resourceModel } from './env/resource.ts';
import { tracerProviderModel } from './env/traces.ts';
import type { OtelierModel, TelemetryModel } from './telemetry-model.ts';

/** A model, and what was wrong with the settings that it was made of. */
export interface ModelFromEnv {
  readonly model: TelemetryModel;
  /** Each names a variable, shows its value unless it may be a secret, and says what is allowed. */
  readonly issues: SettingIssue[];
}

/** The levels of `OTEL_LOG_LEVEL` in the words of the model, which has none for "none" and "all". */
const levels = {
  none: 'fatal',
  error: 'error',
  warn: 'warn',
  info: 'info',
  debug: 'debug',
  verbose: 'trace2',
  all: 'trace',
} as const satisfies Record<string, SeverityNumberConfigModel>;

/**
 * What telemetry should be, by the environment variables of the OpenTelemetry specification. Pure:
 * it looks at nothing but `env`. A value that is not valid becomes an issue, and the variable counts
 * as not set; it never throws for one. Unset, empty and blank are the same.
 */
export function modelFromEnv(env: Environment): ModelFromEnv {
  const reader = new EnvReader(env);
  if (reader.isSet('OTEL_CONFIG_FILE')) {
    reader.object('OTEL_CONFIG_FILE', 'is not read yet; the other variables hold.');
  }
  const model: TelemetryModel = {
    disabled: reader.value('OTEL_SDK_DISABLED'),
    log_level: levels[reader.value('OTEL_LOG_LEVEL')],
    resource: resourceModel(reader),
    attribute_limits: attributeLimits(reader),
    propagator: { composite: reader.value('OTEL_PROPAGATORS').map((name) => ({ [name]: {} })) },
    tracer_provider: tracerProviderModel(reader),
    meter_provider: meterProviderModel(reader),
    logger_provider: loggerProviderModel(reader),
    distribution: { otelier: otelierModel(reader) },
  };
  return { model, issues: reader.issues };
}

function otelierModel(reader: EnvReader): OtelierModel {
  const enabled = reader.given('OTEL_NODE_ENABLED_INSTRUMENTATIONS');
  const disabled = reader.given('OTEL_NODE_DISABLED_INSTRUMENTATIONS') ?? [];
  return { instrumentations: enabled === undefined ? { disabled } : { enabled, disabled } };
}
