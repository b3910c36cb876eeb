import { type SettingIssue, show } from '../base/index.ts';
import type { Leaf } from './leaf.ts';

/** What stands in for a secret. */
export const redacted = '[redacted]';

/** Where a value came from. */
export interface Provenance {
  /** The name of the source. */
  readonly source: string;
  /** What the source calls the setting. */
  readonly key: string;
  readonly file?: string | undefined;
}

/** What a setting would become: a value, or the fault that the source's value has. */
export interface Candidate extends Provenance {
  readonly leaf: Leaf;
  readonly value?: unknown;
  readonly fault?: SettingIssue;
}

/** The fault of a value that is not allowed. */
export function notAllowed(
  leaf: Leaf,
  from: Provenance,
  given: unknown,
  expected = leaf.expected,
  code = 'invalid_type',
): SettingIssue {
  const received = leaf.sensitive ? redacted : show(given);
  return issueOf(from, leaf.path, code, `must be ${expected}, but is ${received}.`, {
    expected,
    received,
  });
}

/** Any fault of a setting, or of what should be one. */
export function issueOf(
  { source, key, file }: Provenance,
  path: string,
  code: string,
  message: string,
  more: Pick<SettingIssue, 'expected' | 'received'> = {},
): SettingIssue {
  const place = file === undefined ? {} : { file };
  return { key: shownKey(key), source, message, path: shownKey(path), code, ...more, ...place };
}

/** A key may be any text; in messages it must stay one short word on one line. */
function shownKey(key: string): string {
  return /^[\w.$@/-]{1,200}$/.test(key) ? key : show(key);
}
