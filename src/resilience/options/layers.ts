/** Options that hold options. Everything else, a clock or a predicate, is taken whole. */
const groups: ReadonlySet<string> = new Set(['window', 'open', 'halfOpen']);

/**
 * Lays checked options over each other, later over earlier, group by group. What is `undefined` is
 * not given. The answer shares no group with what came in.
 */
export function layer(...layers: readonly (object | undefined)[]): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  for (const each of layers) {
    for (const [key, value] of Object.entries(each ?? {})) {
      if (value === undefined) continue;
      merged[key] = groups.has(key)
        ? layer(merged[key] as object | undefined, value as object)
        : value;
    }
  }
  return merged;
}

/** True when two layers say the same: groups by content, all else by identity. */
export function sameOptions(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const left = a[key];
    const right = b[key];
    const same =
      groups.has(key) && left !== undefined && right !== undefined
        ? sameOptions(left as Record<string, unknown>, right as Record<string, unknown>)
        : Object.is(left, right);
    if (!same) return false;
  }
  return true;
}
