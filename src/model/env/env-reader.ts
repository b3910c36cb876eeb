import { type SettingIssue, show } from '../../base/index.ts';
import { type Fault, parse } from './parse.ts';
import { defaultText, type ValueOf, type Variable } from './variable.ts';
import { type VariableName, type Variables, variables } from './variables.ts';

/** The environment as it is handed in: `process.env`, or any object like it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The variables that have a default of their own. */
type WithDefault = {
  [N in VariableName]: Variables[N] extends { default: unknown } ? N : never;
}[VariableName];

/**
 * Reads the variables of the table and keeps what was wrong with them. Each is read once, however
 * often it is asked for, so that each fault is reported once. Never throws.
 */
export class EnvReader {
  readonly issues: SettingIssue[] = [];
  readonly #env: Environment;
  readonly #seen = new Map<VariableName, unknown>();

  constructor(env: Environment) {
    this.#env = env;
  }

  /** The value that was given, or `undefined` when the variable is unset, empty or not valid. */
  given<N extends VariableName>(name: N): ValueOf<Variables[N]> | undefined {
    if (!this.#seen.has(name)) this.#seen.set(name, this.#read(name));
    return this.#seen.get(name) as ValueOf<Variables[N]> | undefined;
  }

  /** The value that was given, or the default. */
  value<N extends WithDefault>(name: N): ValueOf<Variables[N]> {
    return (
      this.given(name) ?? ((variables[name] as Variable & { default: unknown }).default as never)
    );
  }

  /** True when the variable holds any text but blanks, valid or not. */
  isSet(name: VariableName): boolean {
    return this.#text(name) !== undefined;
  }

  /** Reports a value that its own text does not show to be wrong, only its company. */
  object(name: VariableName, message: string): void {
    this.#push({ key: name, source: 'environment', code: 'conflict', message });
  }

  /** Reports a value that is not allowed for the use that is made of it. */
  refuse(name: VariableName, fault: Fault): void {
    this.#report(name, fault, false);
  }

  #text(name: VariableName): string | undefined {
    const text: unknown = this.#env[name];
    const trimmed = typeof text === 'string' ? text.trim() : '';
    return trimmed === '' ? undefined : trimmed;
  }

  #read(name: VariableName): unknown {
    const text = this.#text(name);
    if (text === undefined) return undefined;
    const { value, faults } = parse(variables[name], text);
    for (const fault of faults) this.#report(name, fault, value !== undefined);
    return value;
  }

  #report(name: VariableName, fault: Fault, rest: boolean): void {
    const variable: Variable = variables[name];
    const received =
      fault.received === undefined ? '[redacted]' : show(shown(variable, fault.received));
    const subject = fault.subject ?? received;
    const reason =
      fault.because === undefined ? `; it must be ${fault.expected}` : `: ${fault.because}`;
    this.#push({
      key: name,
      source: 'environment',
      message: `${subject} is not allowed${reason}. ${consequence(variable, rest)}`,
      code: 'invalid_value',
      expected: fault.expected,
      received,
    });
  }

  /** A general variable serves three signals; what is wrong with it is said once. */
  #push(issue: SettingIssue): void {
    const same = (other: SettingIssue) =>
      other.key === issue.key && other.message === issue.message;
    if (!this.issues.some(same)) this.issues.push(issue);
  }
}

function consequence(variable: Variable, rest: boolean): string {
  if (variable.kind === 'boolean') return 'It counts as false.';
  if (rest) return 'It is left out.';
  if (variable.kind === 'pairs' && variable.whole) return 'The whole value is ignored.';
  const instead = defaultText(variable);
  return instead === undefined ? 'It is ignored.' : `Used instead: ${instead}.`;
}

/** A URL without user, password and query, which may be secrets; other texts as they are. */
function shown(variable: Variable, text: string): string {
  if (variable.kind !== 'text' || variable.url !== true) return text;
  return text.replace(/^(\w+:\/\/)?.*@/s, '$1[redacted]@').replace(/\?.*/s, '?…');
}
