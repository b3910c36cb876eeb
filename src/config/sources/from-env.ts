import { InvalidOptionError } from '../../base/index.ts';
import type { SettingInfo, Source, TextValue } from '../source.ts';
import { type UnknownNames, unknownName } from './names.ts';

/** How {@link fromEnv} finds variables. */
export interface EnvOptions extends UnknownNames {
  /**
   * Gives every setting a variable: with `SHOP_`, `db.maxIdle` is `SHOP_DB_MAX_IDLE`. Without it only
   * settings with an `env` have one.
   */
  readonly prefix?: string;
}

/**
 * Texts from environment variables, read strictly. One that is empty or blank counts as not set.
 *
 * @param env - `process.env`, or any object like it.
 */
export function fromEnv(
  env: Readonly<Record<string, string | undefined>>,
  { prefix, unknown = 'ignore' }: EnvOptions = {},
): Source {
  const name = 'environment';
  return {
    name,
    load({ settings }) {
      const names = namesOf(settings, prefix);
      const text: TextValue[] = [];
      for (const [path, key] of names) {
        const value = env[key];
        if (value !== undefined && value.trim() !== '') text.push({ path, text: value, key });
      }
      if (prefix === undefined || unknown === 'ignore') return { text };
      const known = new Set(names.values());
      const strangers = Object.keys(env).filter((key) => key.startsWith(prefix) && !known.has(key));
      return { text, issues: strangers.map((key) => unknownName(name, key, [...known])) };
    },
  };
}

/** The variable of each setting that has one, by path. */
function namesOf(
  settings: readonly SettingInfo[],
  prefix: string | undefined,
): Map<string, string> {
  const names = new Map<string, string>();
  const made = new Map<string, string>();
  for (const { path, env } of settings) {
    if (env !== undefined) {
      names.set(path, env);
      continue;
    }
    if (prefix === undefined) continue;
    const key = prefix + inCapitals(path);
    const other = made.get(key);
    if (other !== undefined) {
      const rule = `one that gives ${other} and ${path} names of their own, or one of them an env`;
      throw new InvalidOptionError('fromEnv.prefix', rule, prefix);
    }
    made.set(key, path);
    names.set(path, key);
  }
  return names;
}

/** `db.maxIdle` is `DB_MAX_IDLE`, and `apiURL` is `API_URL`. */
function inCapitals(path: string): string {
  return path
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();
}
