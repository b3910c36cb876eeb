import { InvalidOptionError, InvalidSettingsError, type SettingIssue } from '../base/index.ts';
import { type Candidate, issueOf } from './candidate.ts';
import { Config } from './config.ts';
import { Gathering } from './gather.ts';
import { branchOf, type Leaf, leavesOf } from './leaf.ts';
import type { Checked, ConfigSchema } from './schema.ts';
import type { Source, SourceContext, SourceResult } from './source.ts';
import { defaultsName, fromDefaults } from './sources/from-defaults.ts';
import { verdict } from './verdict.ts';

/** What {@link createConfig} is given. */
export interface ConfigOptions<S extends ConfigSchema> {
  /** Which settings there are. */
  readonly schema: S & Checked<S>;
  /** Where their values come from. Later ones win; the defaults of the schema are below them all. */
  readonly sources?: readonly Source[];
}

/**
 * Reads settings from layers of sources and checks them against a schema. Nothing that it is given
 * is changed, and nothing is printed.
 *
 * @throws InvalidSettingsError with every fault of the settings, not the first alone.
 * @throws InvalidOptionError when the schema or a source is none.
 *
 * @example
 * const config = createConfig({
 *   schema: { port: { default: 8080, format: 'port', env: 'PORT' } },
 *   sources: [fromFile('settings.json', { optional: true }), fromEnv(process.env)],
 * });
 * config.get('port'); // a number
 */
export function createConfig<const S extends ConfigSchema>(options: ConfigOptions<S>): Config<S> {
  const { schema, sources = [] } = options;
  const root = branchOf(schema);
  const leaves = leavesOf(root);
  refuseSharedArguments(leaves);
  const gathering = new Gathering(root);
  for (const [index, source] of [fromDefaults(), ...sources].entries()) {
    const place = `sources[${index - 1}]`;
    if (typeof source?.load !== 'function' || typeof source.name !== 'string') {
      throw new InvalidOptionError(place, 'a source with name and load()', source);
    }
    gathering.add(source.name, loaded(source, { settings: leaves }, place));
  }
  const { candidates, issues } = gathering;
  const found = [...candidates.values()];
  const faults = found.flatMap(({ fault }) => fault ?? []);
  const refused = verdict(found.filter(({ fault }) => fault === undefined));
  const all = [...issues, ...faults, ...refused, ...missing(leaves, candidates)];
  if (all.length > 0) throw new InvalidSettingsError(all);
  return new Config<S>(root, candidates);
}

function loaded(source: Source, context: SourceContext, place: string): SourceResult {
  let result: SourceResult | Promise<SourceResult>;
  try {
    result = source.load(context);
  } catch (error) {
    if (error instanceof InvalidOptionError) throw error;
    const message = `could not be loaded: ${error instanceof Error ? error.message : String(error)}.`;
    const from = { source: source.name, key: source.name };
    return { issues: [issueOf(from, '', 'source_failed', message)] };
  }
  if (typeof (result as Promise<unknown>)?.then === 'function') {
    // Whatever becomes of it later has no one left to hear it.
    (result as Promise<SourceResult>).then(undefined, () => {});
    throw new InvalidOptionError(`${place}.load()`, 'an answer at once', 'a promise');
  }
  return (result as SourceResult | undefined) ?? {};
}

/** Settings without a value, and their places, for whoever has to give them one. */
function missing(leaves: readonly Leaf[], candidates: Map<Leaf, Candidate>): SettingIssue[] {
  return leaves.flatMap((leaf) => {
    if (candidates.has(leaf)) return [];
    const from = { source: defaultsName, key: leaf.path };
    if (leaf.nullable) {
      candidates.set(leaf, { leaf, ...from, value: null });
      return [];
    }
    const places = [
      ...(leaf.env === undefined ? [] : [leaf.env]),
      ...(leaf.arg === undefined ? [] : [`--${leaf.arg}`]),
    ];
    const where = places.length === 0 ? '' : ` It can be set by ${places.join(' or ')}.`;
    const message = `is required, and no source has it.${where}`;
    return [issueOf(from, leaf.path, 'required', message, { expected: leaf.expected })];
  });
}

function refuseSharedArguments(leaves: readonly Leaf[]): void {
  const seen = new Map<string, string>(leaves.map(({ path }) => [path, path]));
  for (const { arg, path } of leaves) {
    if (arg === undefined || arg === path) continue;
    const other = seen.get(arg);
    if (other !== undefined) {
      throw new InvalidOptionError(`schema.${path}.arg`, `a name that ${other} does not have`, arg);
    }
    seen.set(arg, path);
  }
}
