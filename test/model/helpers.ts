import assert from 'node:assert/strict';
import type { SettingIssue } from '../../src/base/index.ts';
import { type Environment, modelFromEnv, type TelemetryModel } from '../../src/model/index.ts';

/** The model of an environment in which nothing is wrong. */
export function modelOf(env: Environment): TelemetryModel {
  const { model, issues } = modelFromEnv(env);
  assert.deepEqual(issues, []);
  return model;
}

/** The model of an environment in which exactly one thing is wrong, and that thing. */
export function faulty(env: Environment): { model: TelemetryModel; issue: SettingIssue } {
  const { model, issues } = modelFromEnv(env);
  assert.equal(issues.length, 1, JSON.stringify(issues));
  return { model, issue: issues[0] as SettingIssue };
}

/** The exporter of the first processor or reader of a signal. */
export function exporterOf(model: TelemetryModel, signal: 'traces' | 'metrics' | 'logs') {
  const exporter =
    signal === 'metrics'
      ? model.meter_provider?.readers[0]?.periodic?.exporter
      : (signal === 'traces' ? model.tracer_provider : model.logger_provider)?.processors[0]?.batch
          ?.exporter;
  assert.ok(exporter, `${signal} have no exporter that pushes batches`);
  return exporter;
}
