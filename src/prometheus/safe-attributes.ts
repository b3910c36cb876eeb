import type { Attributes } from '@opentelemetry/api';
import { labelName } from './label-names.ts';

/** Attributes that make valid labels, each name once. */
export interface SafeAttributes {
  readonly attributes: Attributes;
  /** True when another point's attributes, though different, may make the same labels. */
  readonly ambiguous: boolean;
}

/**
 * Makes sure that attributes become valid labels, each once. Those that become the same label are
 * joined by `;` in the order of their keys, as OpenTelemetry demands. One that would repeat a label
 * that the writer itself adds gets `exported_` before its name, as Prometheus does in that case.
 * Without any of this the very same object is answered.
 *
 * @param taken - The labels that the writer adds.
 */
export function safeAttributes(attributes: Attributes, taken: ReadonlySet<string>): SafeAttributes {
  let ambiguous = false;
  let rewrite = false;
  for (const key of Object.keys(attributes)) {
    const { label, invalid, namesakes } = labelName(key);
    if (namesakes.count > 1) ambiguous = true;
    if (invalid || taken.has(label) || !harmless(attributes[key])) rewrite = true;
  }
  if (!rewrite && !(ambiguous && repeats(attributes))) return { attributes, ambiguous };
  return { attributes: rewritten(attributes, taken), ambiguous: true };
}

/** True when two of the keys make the same label. */
function repeats(attributes: Attributes): boolean {
  const keys = Object.keys(attributes);
  return new Set(keys.map((key) => labelName(key).label)).size < keys.length;
}

/** New attributes, in the old order; a key that is valid and alone stays as it is. */
function rewritten(attributes: Attributes, taken: ReadonlySet<string>): Attributes {
  const keysOf = new Map<string, string[]>();
  for (const key of Object.keys(attributes)) {
    const { label } = labelName(key);
    const free = taken.has(label) ? `exported_${label}` : label;
    const keys = keysOf.get(free);
    if (keys === undefined) keysOf.set(free, [key]);
    else keys.push(key);
  }
  const entries = [...keysOf].map(([label, keys]): [string, Attributes[string]] => {
    const key = keys[0] as string;
    if (keys.length > 1) {
      const values = keys.toSorted(byCodeUnit).map((each) => text(attributes[each]));
      return [label, values.join(';')];
    }
    const value = attributes[key];
    const name = labelName(key).label === label && !labelName(key).invalid ? key : label;
    return [name, harmless(value) ? value : text(value)];
  });
  return Object.fromEntries(entries);
}

function byCodeUnit(one: string, other: string): number {
  return one < other ? -1 : 1;
}

/** True for what the serializer writes without fail. */
function harmless(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes('\0');
  return typeof value === 'number' || typeof value === 'boolean';
}

/** A value as a label shows it: texts as they are, but for what no parser takes; others as JSON. */
function text(value: unknown): string {
  if (typeof value === 'string') return value.replaceAll('\0', '\u{fffd}');
  if (value === undefined) return '';
  try {
    return JSON.stringify(value) ?? typeof value;
  } catch {
    return typeof value === 'bigint' ? String(value) : typeof value;
  }
}
