import type { SettingIssue } from '../base/index.ts';
import type { SettingKind } from './kind.ts';

/** What a source may know of a setting. */
export interface SettingInfo {
  readonly path: string;
  readonly kind: SettingKind;
  readonly default: unknown;
  readonly env?: string;
  readonly arg?: string;
}

/** What a source may know of the schema. */
export interface SourceContext {
  readonly settings: readonly SettingInfo[];
}

/** A value that is still text, to be read strictly as what the setting is. */
export interface TextValue {
  /** The setting: `db.pool`. */
  readonly path: string;
  /** The text, or several of them, whose lists are put together. */
  readonly text: string | readonly string[];
  /** What the source calls the setting, for messages: `SHOP_DB_POOL`. */
  readonly key: string;
}

/** What a source has. */
export interface SourceResult {
  /** Values of their own types, nested as the schema is. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Values that are still text; stronger than `values`. */
  readonly text?: readonly TextValue[];
  /** The file that they are from. */
  readonly file?: string;
  /** What was wrong already; a fault here refuses the whole configuration. */
  readonly issues?: readonly SettingIssue[];
}

/** A place that settings come from. Write your own by these two members. */
export interface Source {
  /** What `origin()` and messages call it. */
  readonly name: string;
  /**
   * Reads the settings; what it throws is reported as the source's fault. A promise is for later
   * versions: `createConfig` refuses it.
   */
  load(context: SourceContext): SourceResult | Promise<SourceResult>;
}
