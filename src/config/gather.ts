import { nearest, type SettingIssue } from '../base/index.ts';
import { type Candidate, issueOf, notAllowed, type Provenance } from './candidate.ts';
import { coerce } from './coerce.ts';
import { frozen, UnfitValue } from './frozen.ts';
import { isOfKind, isPlain } from './kind.ts';
import { type Branch, isForbidden, isLeaf, type Leaf, leavesOf } from './leaf.ts';
import type { SourceResult, TextValue } from './source.ts';

/** Puts the values of sources over each other. A later value takes the place of an earlier one. */
export class Gathering {
  readonly candidates = new Map<Leaf, Candidate>();
  readonly issues: SettingIssue[] = [];
  readonly #root: Branch;
  readonly #leaves: ReadonlyMap<string, Leaf>;

  constructor(root: Branch) {
    this.#root = root;
    this.#leaves = new Map(leavesOf(root).map((leaf) => [leaf.path, leaf]));
  }

  /** Takes what a source has. */
  add(source: string, { values, text, file, issues }: SourceResult): void {
    this.issues.push(...(issues ?? []));
    const from = { source, file };
    if (values !== undefined) this.#values(values, this.#root, '', from);
    for (const each of text ?? []) this.#text(each, { ...from, key: each.key });
  }

  #values(values: unknown, branch: Branch, path: string, from: Omit<Provenance, 'key'>): void {
    if (!isPlain(values)) {
      const given = { ...from, key: path === '' ? from.source : path };
      this.issues.push(issueOf(given, path, 'invalid_type', 'must be an object of settings.'));
      return;
    }
    for (const [key, value] of Object.entries(values)) {
      if (value === undefined) continue;
      const below = path === '' ? key : `${path}.${key}`;
      const given = { ...from, key: below };
      const node = branch.get(key);
      if (isForbidden(key)) {
        this.issues.push(
          issueOf(given, below, 'forbidden_key', 'is reserved and cannot be a setting.'),
        );
      } else if (node === undefined) this.#unknown(below, given);
      else if (isLeaf(node)) this.#take(node, value, given);
      else this.#values(value, node, below, from);
    }
  }

  #text({ path, text }: TextValue, from: Provenance): void {
    const leaf = this.#leaves.get(path);
    if (leaf === undefined) {
      this.#unknown(path, from);
      return;
    }
    const coerced = coerce(leaf, text);
    if (coerced !== undefined) this.#take(leaf, coerced.value, from);
    else {
      const given = typeof text === 'string' ? text : text.join(',');
      this.candidates.set(leaf, { leaf, ...from, fault: notAllowed(leaf, from, given) });
    }
  }

  /** The value of an unknown key is not shown: it may be a secret whose name was mistyped. */
  #unknown(path: string, from: Provenance): void {
    const meant = nearest(path, [...this.#leaves.keys()]);
    const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
    const more = meant === undefined ? {} : { expected: meant };
    this.issues.push(issueOf(from, path, 'unknown_key', `is not a setting.${hint}`, more));
  }

  #take(leaf: Leaf, value: unknown, from: Provenance): void {
    this.candidates.set(leaf, { leaf, ...from, ...this.#checked(leaf, value, from) });
  }

  #checked(leaf: Leaf, value: unknown, from: Provenance): Pick<Candidate, 'value' | 'fault'> {
    if (value === null && leaf.nullable) return { value };
    const items = leaf.items;
    const fits = isOfKind(leaf.kind, value);
    if (!fits || (items && (value as unknown[]).some((each) => !items.has(typeof each)))) {
      return { fault: notAllowed(leaf, from, value) };
    }
    try {
      return { value: frozen(value) };
    } catch (error) {
      if (!(error instanceof UnfitValue)) throw error;
      return { fault: issueOf(from, leaf.path, 'invalid_value', `${error.message}.`) };
    }
  }
}
