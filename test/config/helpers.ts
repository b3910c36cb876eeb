import assert from 'node:assert/strict';
import { InvalidSettingsError, type SettingIssue } from '../../src/base/index.ts';
import { type ConfigSchema, createConfig, type Source } from '../../src/config/index.ts';

/** Every fault of a configuration that is refused. */
export function issuesOf(schema: ConfigSchema, ...sources: Source[]): readonly SettingIssue[] {
  try {
    createConfig({ schema, sources });
  } catch (error) {
    assert.ok(error instanceof InvalidSettingsError, String(error));
    return error.issues;
  }
  return assert.fail('nothing was refused');
}

/** The one fault of a configuration that is refused. */
export function issueOf(schema: ConfigSchema, ...sources: Source[]): SettingIssue {
  const issues = issuesOf(schema, ...sources);
  assert.equal(issues.length, 1, JSON.stringify(issues));
  return issues[0] as SettingIssue;
}
