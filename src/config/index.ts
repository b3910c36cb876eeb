export { InvalidSettingsError, type SettingIssue } from '../base/index.ts';
export type { Config } from './config.ts';
export { type ConfigOptions, createConfig } from './create-config.ts';
export type { SettingKind } from './kind.ts';
export type {
  Checked,
  ConfigPath,
  ConfigSchema,
  Format,
  FormatName,
  Setting,
  SettingPath,
  SettingValue,
  ValueAt,
  ValuesOf,
} from './schema.ts';
export type { Snapshot } from './snapshot.ts';
export type { SettingInfo, Source, SourceContext, SourceResult, TextValue } from './source.ts';
export { fromArgv } from './sources/from-argv.ts';
export { fromDefaults } from './sources/from-defaults.ts';
export { type EnvOptions, fromEnv } from './sources/from-env.ts';
export { type FileOptions, fromFile } from './sources/from-file.ts';
export { fromMemory } from './sources/from-memory.ts';
export type { UnknownNames } from './sources/names.ts';
