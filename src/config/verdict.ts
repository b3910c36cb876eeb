import convict from 'convict';
import type { SettingIssue } from '../base/index.ts';
import { type Candidate, notAllowed } from './candidate.ts';

/** What convict calls the settings; their own paths could not be told from nested ones. */
type Flat = Record<string, convict.SchemaObj<unknown>>;

/** What the functions of the user's schema said, by setting. */
type Complaints = Map<Candidate, string>;

/**
 * Asks convict whether candidates suit their formats. Each value is handed to it as the default of a
 * flat schema without environment and arguments, so that it neither coerces nor merges nor prints.
 */
export function verdict(candidates: readonly Candidate[]): SettingIssue[] {
  const complaints: Complaints = new Map();
  const asked = candidates.filter(({ leaf, value }) => !(leaf.nullable && value === null));
  // One refusal hides which setting it was for, so only then each is asked about by itself.
  if (suits(asked, complaints)) return [];
  return asked.filter((each) => !suits([each], complaints)).map((each) => fault(each, complaints));
}

function suits(candidates: readonly Candidate[], complaints: Complaints): boolean {
  const schema: Flat = Object.fromEntries(
    candidates.map((each, index) => [`setting${index}`, question(each, complaints)]),
  );
  try {
    convict<unknown>(schema, { env: {}, args: [] }).validate({ allowed: 'strict', output() {} });
    return true;
  } catch {
    return false;
  }
}

function question(candidate: Candidate, complaints: Complaints): convict.SchemaObj<unknown> {
  const { leaf, value } = candidate;
  const { format } = leaf.setting;
  if (Array.isArray(format)) return { default: value, format };
  if (leaf.format === undefined) {
    return apart(() => remember(candidate, format as (value: unknown) => void, complaints));
  }
  const own = ownFormats[leaf.format];
  if (own !== undefined) return apart(() => own(value));
  return { default: value, format: builtIn[leaf.format as keyof typeof builtIn] };
}

/** Formats that convict checks by itself, by the constructor, which nobody can replace. */
const builtIn = { String, Number, Boolean, Array } as const;

/** Named formats could have been replaced for the whole process by another user of convict. */
const ownFormats: Readonly<Record<string, (value: unknown) => void>> = {
  '*': () => {},
  Object: () => {},
  int: refuseUnless((value) => Number.isSafeInteger(value)),
  integer: refuseUnless((value) => Number.isSafeInteger(value)),
  nat: refuseUnless((value) => Number.isSafeInteger(value) && value >= 0),
  port: refuseUnless((value) => Number.isInteger(value) && value >= 0 && value <= 65_535),
};

function refuseUnless(allowed: (value: number) => boolean): (value: unknown) => void {
  return (value) => {
    if (!allowed(value as number)) throw new Error('not allowed');
  };
}

/** The value stays here: convict would copy it, read it as text, or walk into it. */
function apart(check: () => void): convict.SchemaObj<unknown> {
  return { default: true, format: check };
}

function remember(
  candidate: Candidate,
  format: (value: unknown) => void,
  complaints: Complaints,
): void {
  try {
    format(candidate.value);
  } catch (error) {
    complaints.set(candidate, error instanceof Error ? error.message : String(error));
    throw error;
  }
}

function fault(candidate: Candidate, complaints: Complaints): SettingIssue {
  const { leaf, value } = candidate;
  const complaint = complaints.get(candidate);
  // What the user's own function says may quote the value.
  const said =
    complaint === undefined || leaf.sensitive ? undefined : `allowed by its format (${complaint})`;
  return notAllowed(leaf, candidate, value, said, 'invalid_value');
}
