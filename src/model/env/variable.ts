/** What every environment variable of the table has. */
interface Described {
  /** One sentence for the documentation: what it decides, its unit, its edge values. */
  readonly meaning: string;
  /** What holds without the variable, in words, where no single value says it. */
  readonly fallback?: string;
}

/** Only `true`, in any case, is true; everything else is false. */
export interface BooleanVariable extends Described {
  readonly kind: 'boolean';
  readonly default?: boolean;
}

/** A whole number in decimal digits. */
export interface IntegerVariable extends Described {
  readonly kind: 'integer';
  readonly min: number;
  readonly max: number;
  readonly default?: number;
}

/** A number from 0 to 1. */
export interface RatioVariable extends Described {
  readonly kind: 'ratio';
  readonly default: number;
}

/** One word out of a set, in any case. */
export interface EnumVariable extends Described {
  readonly kind: 'enum';
  readonly values: readonly string[];
  readonly default?: string;
  /** Words that the specification knows and this package does not do, with what to do instead. */
  readonly unsupported?: Readonly<Record<string, string>>;
}

/** Words out of a set, parted by commas, in any case. */
export interface ListVariable extends Described {
  readonly kind: 'list';
  readonly values: readonly string[];
  readonly default?: readonly string[];
  /** The word that stands alone and means "nothing": the empty list. */
  readonly none?: true;
  /** The word that stands for every value. */
  readonly all?: true;
  /** A list with nothing valid in it stands as the empty list, instead of the default. */
  readonly keepsEmpty?: true;
  readonly unsupported?: Readonly<Record<string, string>>;
}

/** Any text. */
export interface TextVariable extends Described {
  readonly kind: 'text';
  readonly default?: string;
  /** The text may hold a user and a password; messages show it without them. */
  readonly url?: true;
}

/** `key=value` members parted by commas, percent-encoded. */
export interface PairsVariable extends Described {
  readonly kind: 'pairs';
  /** Never shown, in no message. */
  readonly secret?: true;
  /** Whether one malformed member discards them all, as resource attributes demand. */
  readonly whole?: true;
}

/** One environment variable: how its text is read, its default, and what it means. */
export type Variable =
  | BooleanVariable
  | IntegerVariable
  | RatioVariable
  | EnumVariable
  | ListVariable
  | TextVariable
  | PairsVariable;

/** A name and its value, both decoded. */
export interface Pair {
  readonly name: string;
  readonly value: string;
}

/** What the text of a variable becomes. */
export type ValueOf<V extends Variable> = V extends BooleanVariable
  ? boolean
  : V extends IntegerVariable | RatioVariable
    ? number
    : V extends EnumVariable
      ? V['values'][number]
      : V extends ListVariable
        ? readonly V['values'][number][]
        : V extends PairsVariable
          ? readonly Pair[]
          : string;

/** The largest whole number that the specification asks for, and the longest timer of Node, in ms. */
export const maxInteger = 2_147_483_647;

/** The default as documentation and messages show it; `undefined` where there is none to name. */
export function defaultText(variable: Variable): string | undefined {
  if (variable.fallback !== undefined) return variable.fallback;
  if (!('default' in variable) || variable.default === undefined) return undefined;
  return Array.isArray(variable.default) ? variable.default.join(',') : String(variable.default);
}
