import { nearest } from '../nearest.ts';
import { OtelierError } from './otelier-error.ts';

/** An option given in code is not valid; nothing was created or changed. */
export class InvalidOptionError extends OtelierError {
  static override readonly kind = 'InvalidOptionError';
  /** Where the option stands, as in `circuitBreaker('payments').window.durationMs`. */
  readonly option: string;
  /** The value that was given. */
  readonly received: unknown;

  constructor(option: string, rule: string, received: unknown) {
    super('OTELIER_INVALID_OPTION', `${option} must be ${rule}, but is ${show(received)}.`);
    this.option = option;
    this.received = received;
  }
}

/**
 * The error for an option whose name is not known; it names the known ones, and the one that was
 * most probably meant.
 *
 * @param path - Where the options stand, as in `circuitBreaker('payments')`.
 */
export function unknownOption(
  path: string,
  name: string,
  received: unknown,
  known: readonly string[],
): InvalidOptionError {
  const meant = nearest(name, known);
  const hint = meant === undefined ? '' : ` (nearest: ${meant})`;
  const place = `${path}.${name.length > 80 ? `${name.slice(0, 77)}...` : name}`;
  return new InvalidOptionError(place, `one of ${known.join(', ')}${hint}`, received);
}

/** One fault found in the settings. */
export interface SettingIssue {
  /** The name of the setting as the source knows it: a variable's name, or a path in a file. */
  readonly key: string;
  /** Where it came from: `environment`, `memory`, a file's name. */
  readonly source: string;
  /** What was wrong and what is allowed, as one sentence. Never holds a secret's value. */
  readonly message: string;
  /** Where the setting stands in the schema, with dots, when `key` is the source's own name. */
  readonly path?: string;
  /** The kind of fault, to switch on: `invalid_value`, `unknown_key`, `required`, … */
  readonly code?: string;
  /** What is allowed, as words that follow "must be". */
  readonly expected?: string;
  /** What was given, as a message shows it; `[redacted]` in place of a secret. */
  readonly received?: string;
  /** The file it came from. */
  readonly file?: string;
}

/** Settings are not valid; nothing was changed. Holds every fault found, not the first alone. */
export class InvalidSettingsError extends OtelierError {
  static override readonly kind = 'InvalidSettingsError';
  readonly issues: readonly SettingIssue[];

  constructor(issues: readonly SettingIssue[]) {
    super(
      'OTELIER_INVALID_SETTING',
      issues.map((issue) => `${issue.key} (${issue.source}): ${issue.message}`).join('\n'),
    );
    this.issues = issues;
  }
}

/** A value as a message shows it: short, on one line, never throwing. */
export function show(value: unknown): string {
  const text =
    typeof value === 'string'
      ? JSON.stringify(value)
      : typeof value === 'object' && value !== null
        ? Array.isArray(value)
          ? `an array of ${value.length}`
          : 'an object'
        : typeof value === 'function'
          ? 'a function'
          : String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
