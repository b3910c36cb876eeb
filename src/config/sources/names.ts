import { nearest, type SettingIssue } from '../../base/index.ts';
import { issueOf } from '../candidate.ts';

/** What becomes of names that no setting has. */
export interface UnknownNames {
  /** Others use the environment and the command line too. @default 'ignore' */
  readonly unknown?: 'ignore' | 'refuse';
}

/** The fault of a name that no setting has. Its value is not shown. */
export function unknownName(source: string, key: string, names: readonly string[]): SettingIssue {
  const meant = nearest(key, names);
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
  const more = meant === undefined ? {} : { expected: meant };
  return issueOf({ source, key }, key, 'unknown_key', `is not a setting.${hint}`, more);
}
