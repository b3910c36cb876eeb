import { issueOf } from '../candidate.ts';
import type { SettingInfo, Source, TextValue } from '../source.ts';
import { type UnknownNames, unknownName } from './names.ts';

/**
 * Texts from command line arguments, read strictly: `--db.pool=5`, `--db.pool 5`, `--verbose`,
 * `--no-verbose`, and `--port` for a setting with `arg: 'port'`. An argument given twice is a list
 * for a list, and otherwise the last one counts. What follows `--` is left alone.
 *
 * @param argv - The arguments alone: `process.argv.slice(2)`.
 */
export function fromArgv(
  argv: readonly string[],
  { unknown = 'ignore' }: UnknownNames = {},
): Source {
  const name = 'arguments';
  return {
    name,
    load({ settings }) {
      const byName = new Map(settings.flatMap((each) => namesOf(each).map((key) => [key, each])));
      const { given, strangers, unfinished } = read(argv, byName);
      const issues = unfinished.map(({ path, key }) =>
        issueOf({ source: name, key }, path, 'missing_value', 'needs a value.'),
      );
      if (unknown === 'refuse') {
        const names = [...byName.keys()].map((key) => `--${key}`);
        issues.push(...strangers.map((key) => unknownName(name, key, names)));
      }
      return { text: [...given.values()], issues };
    },
  };
}

function namesOf({ path, arg }: SettingInfo): string[] {
  return arg === undefined ? [path] : [path, arg];
}

interface Read {
  readonly given: Map<SettingInfo, TextValue & { text: string[] }>;
  readonly strangers: string[];
  readonly unfinished: { path: string; key: string }[];
}

function read(argv: readonly string[], byName: ReadonlyMap<string, SettingInfo>): Read {
  const found: Read = { given: new Map(), strangers: [], unfinished: [] };
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index] as string;
    if (argument === '--') break;
    if (!argument.startsWith('--')) continue;
    const equals = argument.indexOf('=');
    const name = argument.slice(2, equals === -1 ? undefined : equals);
    const setting = byName.get(name);
    const key = `--${name}`;
    if (setting !== undefined) {
      const next = equals === -1 ? argv[index + 1] : undefined;
      const taken = next !== undefined && belongs(setting, next);
      if (taken) index++;
      const alone = setting.kind === 'boolean' ? 'true' : undefined;
      const text = equals === -1 ? (taken ? next : alone) : argument.slice(equals + 1);
      if (text === undefined) found.unfinished.push({ path: setting.path, key });
      else add(found, setting, key, text);
      continue;
    }
    const denied = name.startsWith('no-') && equals === -1 ? byName.get(name.slice(3)) : undefined;
    if (denied?.kind === 'boolean') add(found, denied, key, 'false');
    else found.strangers.push(key);
  }
  return found;
}

/** Whether the argument that follows is the value. A boolean needs none, so it takes only its own. */
function belongs({ kind }: SettingInfo, next: string): boolean {
  return kind === 'boolean' ? /^(true|false)$/i.test(next) : !next.startsWith('--');
}

function add({ given }: Read, setting: SettingInfo, key: string, text: string): void {
  const before = given.get(setting);
  if (before === undefined) given.set(setting, { path: setting.path, key, text: [text] });
  else before.text.push(text);
}
