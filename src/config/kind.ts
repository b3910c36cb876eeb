import type { Format, Setting } from './schema.ts';

/** What a setting is, as far as reading texts and checking types goes. */
export type SettingKind = 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object' | 'any';

const named: Readonly<Record<string, readonly [SettingKind, string]>> = {
  '*': ['any', 'anything'],
  int: ['integer', 'a whole number'],
  integer: ['integer', 'a whole number'],
  nat: ['integer', 'a whole number of at least 0'],
  port: ['integer', 'a port, a whole number from 0 to 65535'],
  String: ['string', 'a text'],
  Number: ['number', 'a number'],
  Boolean: ['boolean', 'true or false'],
  Array: ['array', 'a list'],
  Object: ['object', 'an object'],
};

const constructors = new Map<unknown, string>([
  [String, 'String'],
  [Number, 'Number'],
  [Boolean, 'Boolean'],
  [Array, 'Array'],
  [Object, 'Object'],
]);

/** A setting's kind, and what is allowed as words that follow "must be". */
export interface KindOf {
  readonly kind: SettingKind;
  readonly expected: string;
  /** The named format, if it is one. */
  readonly name?: string;
}

/** The kind of a setting; `undefined` when its format is none that there is. */
export function kindOf({ format, default: standard }: Setting): KindOf | undefined {
  const name = nameOf(format);
  if (name !== undefined) {
    if (!Object.hasOwn(named, name)) return undefined;
    const [kind, expected] = named[name] as readonly [SettingKind, string];
    return { kind, expected, name };
  }
  if (Array.isArray(format)) {
    return {
      kind: 'any',
      expected: `one of ${format.map((each) => JSON.stringify(each)).join(', ')}`,
    };
  }
  if (format !== undefined && typeof format !== 'function') return undefined;
  if (standard === null)
    return format === undefined ? undefined : { kind: 'any', expected: 'allowed' };
  const byDefault = nameByValue(standard);
  if (byDefault === undefined) return undefined;
  const [kind, expected] = named[byDefault] as readonly [SettingKind, string];
  return format === undefined ? { kind, expected, name: byDefault } : { kind, expected };
}

function nameOf(format: Format | undefined): string | undefined {
  return typeof format === 'string' ? format : constructors.get(format);
}

function nameByValue(value: unknown): string | undefined {
  if (Array.isArray(value)) return 'Array';
  if (isPlain(value)) return 'Object';
  const names: Readonly<Record<string, string>> = {
    string: 'String',
    number: 'Number',
    boolean: 'Boolean',
  };
  return names[typeof value];
}

/** True for what a literal or JSON makes: an object, and no instance of a class. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** Whether a value is of a kind. Whole numbers and ranges are the format's matter. */
export function isOfKind(kind: SettingKind, value: unknown): boolean {
  switch (kind) {
    case 'integer':
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isPlain(value);
    case 'any':
      return true;
    default:
      return typeof value === kind;
  }
}
