import { diag } from '@opentelemetry/api';
import { onSettings, show } from '../../base/index.ts';
import { isLevel, type Level } from './levels.ts';

/** The settings of the room `logging`, as `publishSettings('logging', …)` hands them out. */
export interface LoggingSettings {
  /** The level of every logger that no entry of `modules` names. */
  readonly level?: Level;
  /**
   * Levels by module. `db` stands for the module `db` and those under it (`db.pool`, `db/pool`,
   * `db:pool`); a `*` stands for any run of characters. The longest pattern that fits wins.
   */
  readonly modules?: Readonly<Record<string, Level>>;
}

interface Rule {
  readonly fits: RegExp;
  readonly weight: number;
  readonly level: Level;
}

let level: Level | undefined;
let rules: readonly Rule[] = [];
let version = 0;

/**
 * Counts the settings that have come. A logger compares it with the count it last saw, so that no
 * list of loggers is needed for a change to reach them all, and none is kept alive by one.
 */
export function settingsVersion(): number {
  return version;
}

/** The level that the settings give to all loggers; undefined where they say nothing. */
export function levelForAll(): Level | undefined {
  return level;
}

/** The level that the settings give to a module by its name; undefined where they say nothing. */
export function levelForModule(module: string | undefined): Level | undefined {
  if (module === undefined) return undefined;
  return rules.find((rule) => rule.fits.test(module))?.level;
}

function apply(settings: unknown): void {
  const given = (typeof settings === 'object' && settings !== null ? settings : {}) as {
    level?: unknown;
    modules?: unknown;
  };
  level = known('level', given.level);
  const modules = typeof given.modules === 'object' && given.modules !== null ? given.modules : {};
  rules = Object.entries(modules)
    .flatMap(([pattern, value]): Rule[] => {
      const valid = known(`modules.${pattern}`, value);
      return valid === undefined ? [] : [{ ...compile(pattern), level: valid }];
    })
    .toSorted((a, b) => b.weight - a.weight);
  version++;
}

/** Settings are checked where they are read; one that is wrong all the same changes nothing. */
function known(path: string, value: unknown): Level | undefined {
  if (value === undefined || isLevel(value)) return value;
  diag.warn(`The setting logging.${path} is ${show(value)}, which is no level, and is left out.`);
  return undefined;
}

function compile(pattern: string): Omit<Rule, 'level'> {
  const literal = pattern.split(/\*+/).map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  // A pattern without a star names a module and what lies under it.
  const source = literal.length === 1 ? `^${literal[0]}(?:[.:/].*)?$` : `^${literal.join('.*')}$`;
  return { fits: new RegExp(source, 's'), weight: pattern.replaceAll('*', '').length };
}

onSettings('logging', apply);
