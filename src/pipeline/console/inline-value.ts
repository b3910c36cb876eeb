import { cleanText, fitText, textWidth } from './text.ts';

const maxItems = 6;
const maxDepth = 3;
const needsQuotes = /^$|[\s"=]/;

/** Any value as short clean text on one line; never throws, and never walks far into an object. */
export function inlineValue(value: unknown, width = 60): string {
  return fitText(cleanText(written(value, 0)), width);
}

/** Fields as `key=value`, as many as go into `width` columns, then `…`. */
export function inlineFields(fields: Readonly<Record<string, unknown>>, width: number): string {
  let text = '';
  for (const key in fields) {
    if (fields[key] === undefined) continue;
    const field = `${text === '' ? '' : ' '}${cleanText(key)}=${inlineField(fields[key])}`;
    if (textWidth(text) + textWidth(field) > width) {
      return text === '' ? fitText(field, width) : fitText(`${text} …`, width);
    }
    text += field;
  }
  return text;
}

function inlineField(value: unknown): string {
  const text = inlineValue(value);
  return typeof value === 'string' && needsQuotes.test(value) ? `"${text}"` : text;
}

function written(value: unknown, depth: number): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'symbol' || typeof value === 'function') return typeof value;
  if (typeof value !== 'object' || value === null) return String(value);
  if (ArrayBuffer.isView(value)) return `<${value.byteLength} bytes>`;
  if (depth === maxDepth) return '…';
  try {
    return Array.isArray(value) ? writtenList(value, depth) : writtenObject(value, depth);
  } catch {
    return '?';
  }
}

function writtenList(list: readonly unknown[], depth: number): string {
  const items = list.slice(0, maxItems).map((item) => written(item, depth + 1));
  if (list.length > maxItems) items.push(`… ${list.length} in all`);
  return `[${items.join(', ')}]`;
}

function writtenObject(object: object, depth: number): string {
  const items: string[] = [];
  for (const [key, value] of Object.entries(object)) {
    if (items.length === maxItems) {
      items.push('…');
      break;
    }
    items.push(`${key}: ${written(value, depth + 1)}`);
  }
  return `{${items.join(', ')}}`;
}
