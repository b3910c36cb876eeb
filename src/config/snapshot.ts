import { type Candidate, redacted } from './candidate.ts';
import { type Branch, isLeaf, type Leaf } from './leaf.ts';

/** One version of a configuration. Nothing in it ever changes. */
export interface Snapshot<V> {
  /** Counts from 1. */
  readonly version: number;
  /**
   * All values, frozen. Sensitive ones are there for whoever asks by name, but are not enumerable,
   * so that nothing that prints or copies the whole shows them.
   */
  readonly values: V;
  /** The name of the source of each setting's value, by path. */
  readonly origins: Readonly<Record<string, string>>;
}

/** The values of candidates, nested as the schema is and frozen. */
export function valuesOf(
  branch: Branch,
  candidates: ReadonlyMap<Leaf, Candidate>,
): Record<string, unknown> {
  const values = {};
  for (const [key, node] of branch) {
    const leaf = isLeaf(node);
    const value = leaf ? candidates.get(node)?.value : valuesOf(node, candidates);
    Object.defineProperty(values, key, { value, enumerable: !(leaf && node.sensitive) });
  }
  return Object.freeze(values);
}

/** All values for people: sensitive ones are blotted out, even where there is none. */
export function shownValues(
  branch: Branch,
  candidates: ReadonlyMap<Leaf, Candidate>,
): Record<string, unknown> {
  const shown = [...branch].map(([key, node]) => {
    if (!isLeaf(node)) return [key, shownValues(node, candidates)];
    return [key, node.sensitive ? redacted : candidates.get(node)?.value];
  });
  return Object.freeze(Object.fromEntries(shown));
}
