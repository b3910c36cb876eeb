import { InvalidOptionError, nearest } from '../base/index.ts';
import type { Candidate } from './candidate.ts';
import { type Branch, isLeaf, type Leaf } from './leaf.ts';
import type { ConfigPath, ConfigSchema, SettingPath, ValueAt, ValuesOf } from './schema.ts';
import { type Snapshot, shownValues, valuesOf } from './snapshot.ts';

/** Settings that were read and found valid. */
export class Config<S extends ConfigSchema> {
  /** The values and where they came from, as one thing that never changes. */
  readonly snapshot: Snapshot<ValuesOf<S>>;
  readonly #values = new Map<string, unknown>();
  readonly #shown: Readonly<Record<string, unknown>>;

  /** @internal Made by `createConfig`. */
  constructor(root: Branch, candidates: ReadonlyMap<Leaf, Candidate>) {
    const origins = [...candidates.values()].map(({ leaf, source }) => [leaf.path, source]);
    this.snapshot = Object.freeze({
      version: 1,
      values: valuesOf(root, candidates) as ValuesOf<S>,
      origins: Object.freeze(Object.fromEntries(origins) as Record<string, string>),
    });
    this.#shown = shownValues(root, candidates);
    this.#index(root, this.snapshot.values, '');
  }

  /**
   * The value of a setting, or all values below a path: `get('db.pool')`, `get('db')`. Frozen.
   * @throws InvalidOptionError when the schema has no such path.
   */
  get<const P extends ConfigPath<S>>(path: P): ValueAt<S, P> {
    this.#check('config.get(path)', path, this.#values.has(path), [...this.#values.keys()]);
    return this.#values.get(path) as ValueAt<S, P>;
  }

  /**
   * The name of the source that a setting's value came from: `defaults`, `environment`, a file.
   * @throws InvalidOptionError when the schema has no such setting.
   */
  origin(path: SettingPath<S>): string {
    const { origins } = this.snapshot;
    this.#check('config.origin(path)', path, Object.hasOwn(origins, path), Object.keys(origins));
    return origins[path] as string;
  }

  /** All values for people, frozen; `[redacted]` stands for those that are sensitive. */
  getProperties(): Readonly<Record<string, unknown>> {
    return this.#shown;
  }

  /** The same as {@link Config.getProperties}: a log of the whole shows no secret. */
  toJSON(): Readonly<Record<string, unknown>> {
    return this.#shown;
  }

  #index(branch: Branch, values: Readonly<Record<string, unknown>>, prefix: string): void {
    for (const [key, node] of branch) {
      this.#values.set(prefix + key, values[key]);
      if (isLeaf(node)) continue;
      this.#index(node, values[key] as Record<string, unknown>, `${prefix}${key}.`);
    }
  }

  #check(place: string, path: string, known: boolean, paths: readonly string[]): void {
    if (known) return;
    const meant = typeof path === 'string' ? nearest(path, paths) : undefined;
    const hint = meant === undefined ? '' : ` (nearest: ${meant})`;
    throw new InvalidOptionError(place, `a path of the schema${hint}`, path);
  }
}
