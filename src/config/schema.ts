/** The named formats. */
export type FormatName =
  | '*'
  | 'int'
  | 'integer'
  | 'nat'
  | 'port'
  | 'String'
  | 'Number'
  | 'Boolean'
  | 'Array'
  | 'Object';

/**
 * What values a setting may have: a name or the constructor of a type, a list of all allowed values,
 * or a function that throws for a value that is not allowed. Such a function looks further than the
 * type, which stays that of the default.
 */
export type Format =
  | FormatName
  | StringConstructor
  | NumberConstructor
  | BooleanConstructor
  | ArrayConstructor
  | ObjectConstructor
  | readonly unknown[]
  // biome-ignore lint/suspicious/noExplicitAny: a check for one type must be assignable
  | ((value: any) => void);

/** One setting. */
export interface Setting {
  /**
   * The value when no source has one. `null` makes the setting required, unless it is `nullable`;
   * a format must then say what it is.
   */
  readonly default: unknown;
  /** What is allowed; the type of the default unless given. */
  readonly format?: Format;
  /** What it is for. */
  readonly doc?: string;
  /** The environment variable that sets it, whatever the prefix. */
  readonly env?: string;
  /** The argument that sets it, beside its path: `port` for `--port`. */
  readonly arg?: string;
  /** Its value is given by `get()` and shown by nothing else. @default false */
  readonly sensitive?: boolean;
  /** Whether `null` is allowed. @default false */
  readonly nullable?: boolean;
}

/** Settings by name; what has a `default` is a setting, everything else holds further ones. */
export interface ConfigSchema {
  readonly [name: string]: Setting | ConfigSchema;
}

/** A schema whose settings have no properties but those of {@link Setting}, lest one be mistyped. */
export type Checked<S> = string extends keyof S
  ? S
  : {
      readonly [K in keyof S]: S[K] extends Setting
        ? { readonly [P in keyof S[K]]: P extends keyof Setting ? S[K][P] : never }
        : Checked<S[K]>;
    };

/** A literal's type without the literal. */
type Widen<T> = T extends string
  ? string
  : T extends number
    ? number
    : T extends boolean
      ? boolean
      : unknown;

type ElementOf<D> = D extends readonly (infer E)[]
  ? [E] extends [never]
    ? unknown
    : Widen<E>
  : unknown;

type Free = Readonly<Record<string, unknown>>;

type ByDefault<D> = D extends null
  ? unknown
  : D extends readonly unknown[]
    ? readonly ElementOf<D>[]
    : D extends object
      ? Free
      : Widen<D>;

type ByFormat<F, D> = F extends 'int' | 'integer' | 'nat' | 'port' | 'Number' | NumberConstructor
  ? number
  : F extends 'String' | StringConstructor
    ? string
    : F extends 'Boolean' | BooleanConstructor
      ? boolean
      : F extends 'Array' | ArrayConstructor
        ? readonly ElementOf<D>[]
        : F extends 'Object' | ObjectConstructor
          ? Free
          : F extends '*'
            ? unknown
            : F extends readonly (infer V)[]
              ? V
              : // biome-ignore lint/suspicious/noExplicitAny: as in Format
                F extends ((value: any) => asserts value is infer V)
                ? unknown extends V
                  ? ByDefault<D>
                  : V
                : ByDefault<D>;

/** The type of a setting's value. */
export type SettingValue<S extends Setting> =
  | (S extends { readonly format: infer F } ? ByFormat<F, S['default']> : ByDefault<S['default']>)
  | (S extends { readonly nullable: true } ? null : never);

/** The type of all values. */
export type ValuesOf<S> = {
  readonly [K in keyof S]: S[K] extends Setting ? SettingValue<S[K]> : ValuesOf<S[K]>;
};

/** The paths of settings: `db.pool`. */
export type SettingPath<S> = string extends keyof S
  ? string
  : {
      [K in keyof S & string]: S[K] extends Setting ? K : `${K}.${SettingPath<S[K]>}`;
    }[keyof S & string];

/** The paths of settings and of what holds them: `db.pool` and `db`. */
export type ConfigPath<S> = string extends keyof S
  ? string
  : {
      [K in keyof S & string]: S[K] extends Setting ? K : K | `${K}.${ConfigPath<S[K]>}`;
    }[keyof S & string];

/** The type of what is at a path. */
export type ValueAt<S, P> = string extends keyof S
  ? unknown
  : P extends `${infer K}.${infer Rest}`
    ? K extends keyof S
      ? ValueAt<S[K], Rest>
      : never
    : P extends keyof S
      ? S[P] extends Setting
        ? SettingValue<S[P]>
        : ValuesOf<S[P]>
      : never;
