import { isOfKind, type SettingKind } from './kind.ts';
import type { Leaf } from './leaf.ts';

/** What a text became; nothing when it is not what the setting is. */
export type Coerced = { readonly value: unknown } | undefined;

/**
 * Reads a text as what a setting is, and strictly: what is not wholly a number is no number, and
 * only `true` and `false` are booleans.
 */
export function coerce(leaf: Leaf, text: string | readonly string[]): Coerced {
  if (leaf.kind === 'array') return coerceList(leaf, typeof text === 'string' ? [text] : text);
  const last = typeof text === 'string' ? text : (text.at(-1) ?? '');
  const { format } = leaf.setting;
  return Array.isArray(format) ? coerceChoice(format, last) : coerceAs(leaf.kind, last);
}

/** A value of a list may be a number; a text means the one that is written like it. */
function coerceChoice(values: readonly unknown[], text: string): Coerced {
  const found =
    values.find((value) => value === text) ?? values.find((value) => String(value) === text.trim());
  return { value: found ?? text };
}

function coerceAs(kind: SettingKind, text: string): Coerced {
  const trimmed = text.trim();
  switch (kind) {
    case 'integer':
      return numberIn(trimmed, /^[+-]?\d+$/);
    case 'number':
      return numberIn(trimmed, /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i);
    case 'boolean':
      return /^(true|false)$/i.test(trimmed)
        ? { value: trimmed.toLowerCase() === 'true' }
        : undefined;
    case 'object':
      return fromJson(trimmed, 'object');
    default:
      return { value: text };
  }
}

function numberIn(text: string, form: RegExp): Coerced {
  const value = form.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? { value: value + 0 } : undefined;
}

/** Lists are JSON, or words parted by commas; empty words do not count. */
function coerceList({ items }: Leaf, texts: readonly string[]): Coerced {
  const kind: SettingKind = items?.size === 1 ? ([...items][0] as SettingKind) : 'any';
  const list: unknown[] = [];
  for (const text of texts) {
    if (text.trim().startsWith('[')) {
      const json = fromJson(text, 'array');
      if (json === undefined) return undefined;
      list.push(...(json.value as unknown[]));
      continue;
    }
    for (const word of text.split(',')) {
      if (word.trim() === '') continue;
      const item = coerceAs(kind, word.trim());
      if (item === undefined) return undefined;
      list.push(item.value);
    }
  }
  return { value: list };
}

function fromJson(text: string, kind: SettingKind): Coerced {
  try {
    const value: unknown = JSON.parse(text);
    return isOfKind(kind, value) ? { value } : undefined;
  } catch {
    return undefined;
  }
}
