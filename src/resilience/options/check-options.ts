import { InvalidOptionError, unknownOption } from '../../base/index.ts';
import type { Rule } from './rules.ts';

/** Rules by option, one level of groups deep. */
export interface Schema {
  readonly [option: string]: Rule | Schema;
}

/**
 * Checks an options object against its schema. An option that is `undefined` counts as not given.
 *
 * @param path - Where the options stand, for the error: `circuitBreaker("payments")`.
 * @throws InvalidOptionError naming the first option that is unknown or breaks its rule.
 */
export function checkOptions(path: string, options: unknown, schema: Schema): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new InvalidOptionError(path, 'an object of options', options);
  }
  for (const [key, value] of Object.entries(options)) {
    const rule = Object.hasOwn(schema, key) ? schema[key] : undefined;
    if (rule === undefined) throw unknownOption(path, key, value, Object.keys(schema));
    const place = `${path}.${key}`;
    if (value === undefined) continue;
    if (!isRule(rule)) checkOptions(place, value, rule);
    else if (!rule.holds(value)) throw new InvalidOptionError(place, rule.says, value);
  }
}

function isRule(entry: Rule | Schema): entry is Rule {
  return typeof entry.holds === 'function';
}
