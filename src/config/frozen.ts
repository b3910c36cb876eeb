import { isPlain } from './kind.ts';
import { isForbidden } from './leaf.ts';

/** Deeper values are refused; one that holds itself is infinitely deep. */
const deepest = 64;

/** A value that cannot be a setting, for the reason in its message. */
export class UnfitValue extends Error {}

/**
 * A frozen copy of a value, so that neither the source nor a reader can change a setting. Instances
 * of classes stay what they are.
 * @throws UnfitValue for a key that reaches a prototype, and for what is too deep.
 */
export function frozen(value: unknown, depth = 0): unknown {
  if (depth > deepest) throw new UnfitValue(`is nested more than ${deepest} levels deep`);
  if (Array.isArray(value)) return Object.freeze(value.map((each) => frozen(each, depth + 1)));
  if (!isPlain(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, each] of Object.entries(value)) {
    if (isForbidden(key)) throw new UnfitValue(`has the key ${key}, which is reserved`);
    copy[key] = frozen(each, depth + 1);
  }
  return Object.freeze(copy);
}
