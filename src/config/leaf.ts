import { InvalidOptionError } from '../base/index.ts';
import { isOfKind, type KindOf, kindOf, type SettingKind } from './kind.ts';
import type { ConfigSchema, Setting } from './schema.ts';
import type { SettingInfo } from './source.ts';

/** One setting of a schema, looked through. */
export interface Leaf extends SettingInfo {
  readonly setting: Setting;
  readonly kind: SettingKind;
  /** What is allowed, as words that follow "must be". */
  readonly expected: string;
  /** The named format, if it is one. */
  readonly format?: string;
  readonly sensitive: boolean;
  readonly nullable: boolean;
  /** The types that the items of a list may have, as far as the default shows them. */
  readonly items?: ReadonlySet<string>;
}

/** What holds settings, by name. */
export type Branch = ReadonlyMap<string, Leaf | Branch>;

/** Keys that would reach an object's prototype. */
const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

/** True for a key that no settings may have. */
export function isForbidden(key: string): boolean {
  return forbidden.has(key);
}

/** Whether what the schema has somewhere is a setting. */
export function isLeaf(node: Leaf | Branch | undefined): node is Leaf {
  return node !== undefined && !(node instanceof Map);
}

const settingKeys = ['default', 'format', 'doc', 'env', 'arg', 'sensitive', 'nullable'];

/**
 * Looks a schema through.
 * @throws InvalidOptionError for whatever is no schema, naming the place.
 */
export function branchOf(schema: ConfigSchema, path = ''): Branch {
  const place = path === '' ? 'schema' : `schema.${path}`;
  if (!isOfKind('object', schema))
    throw new InvalidOptionError(place, 'an object of settings', schema);
  const found = new Map<string, Leaf | Branch>();
  for (const [key, node] of Object.entries(schema)) {
    if (isForbidden(key) || key === '' || key.includes('.')) {
      throw new InvalidOptionError(
        place,
        'without names that are empty, reserved or have a dot',
        key,
      );
    }
    const below = path === '' ? key : `${path}.${key}`;
    const leaf = isOfKind('object', node) && Object.hasOwn(node, 'default');
    found.set(key, leaf ? leafOf(node as Setting, below) : branchOf(node as ConfigSchema, below));
  }
  return found;
}

/** The settings of a branch and of all below it. */
export function leavesOf(branch: Branch): Leaf[] {
  return [...branch.values()].flatMap((node) => (isLeaf(node) ? [node] : leavesOf(node)));
}

function leafOf(setting: Setting, path: string): Leaf {
  const refuse = (option: string, rule: string, value: unknown): never => {
    throw new InvalidOptionError(`schema.${path}.${option}`, rule, value);
  };
  for (const [key, value] of Object.entries(setting)) {
    if (!settingKeys.includes(key)) refuse(key, `one of ${settingKeys.join(', ')}`, value);
  }
  const { env, arg, sensitive = false, nullable = false } = setting;
  if (typeof sensitive !== 'boolean') refuse('sensitive', 'true or false', sensitive);
  if (typeof nullable !== 'boolean') refuse('nullable', 'true or false', nullable);
  if (env !== undefined && (typeof env !== 'string' || env === '')) refuse('env', 'a name', env);
  if (arg !== undefined && (typeof arg !== 'string' || !/^[^-=][^=]*$/.test(arg))) {
    refuse('arg', 'a name without leading dashes', arg);
  }
  const kind =
    kindOf(setting) ??
    refuse('format', 'a format, and given where the default is null', setting.format);
  checkDefault(setting, kind, path);
  const items = kind.kind === 'array' ? itemTypes(setting.default) : undefined;
  return {
    path,
    setting,
    kind: kind.kind,
    default: setting.default,
    expected: kind.expected + itemsExpected(items),
    sensitive,
    nullable,
    ...(kind.name === undefined ? {} : { format: kind.name }),
    ...(env === undefined ? {} : { env }),
    ...(arg === undefined ? {} : { arg }),
    ...(items === undefined ? {} : { items }),
  };
}

function checkDefault(
  { default: standard }: Setting,
  { kind, expected }: KindOf,
  path: string,
): void {
  if (standard === null || (standard !== undefined && isOfKind(kind, standard))) return;
  throw new InvalidOptionError(`schema.${path}.default`, `null or ${expected}`, standard);
}

function itemTypes(list: unknown): ReadonlySet<string> | undefined {
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const types = new Set(list.map((each) => typeof each));
  const simple = [...types].every((each) => ['string', 'number', 'boolean'].includes(each));
  return simple ? types : undefined;
}

function itemsExpected(items: ReadonlySet<string> | undefined): string {
  return items === undefined ? '' : ` of items of type ${[...items].join(' or ')}`;
}
