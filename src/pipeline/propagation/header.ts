import { diag, type TextMapGetter } from '@opentelemetry/api';

/** How many names of a carrier are looked through for one that differs by case alone. */
const maxNames = 1_000;
/** How many times a header may come before it counts as unreadable. */
const maxValues = 1_000;

/**
 * The values of a header, in order, as a getter hands them out; `[]` when it is absent. What is not
 * a string is left out, except that its place is kept as `undefined`, since a header that came
 * twice must not look as if it came once. A getter that throws counts as one without the header.
 *
 * Names of headers have no case. HTTP carriers are in lower case already; in others, such as a
 * message's headers, the name is searched for when it is not found as it stands.
 */
export function readHeader<Carrier>(
  carrier: Carrier,
  getter: TextMapGetter<Carrier>,
  name: string,
): readonly (string | undefined)[] {
  try {
    const value: unknown = getter.get(carrier, name);
    if (value !== undefined && value !== null) return strings(value);
    const keys: unknown = getter.keys(carrier);
    if (!Array.isArray(keys)) return [];
    const found: (string | undefined)[] = [];
    for (let i = 0; i < keys.length && i < maxNames; i++) {
      const key: unknown = keys[i];
      if (typeof key !== 'string' || key.length !== name.length || key === name) continue;
      if (key.toLowerCase() === name) found.push(...strings(getter.get(carrier, key)));
    }
    return found;
  } catch (error) {
    diag.debug(`otelier: the carrier's ${name} could not be read`, error);
    return [];
  }
}

function strings(value: unknown): (string | undefined)[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (all.length > maxValues) return [undefined, undefined];
  return Array.from(all, (each) => (typeof each === 'string' ? each : undefined));
}

/** The text between the optional whitespace (spaces and tabs, nothing else) around it. */
export function trimOws(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isOws(text.charCodeAt(start))) start++;
  while (end > start && isOws(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isOws(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
