/** What a key, and the slot of its value, take beside their content. */
const entryBytes = 12;

/** What a string takes beside its characters, which are counted as one byte each. */
const stringBytes = 16;

/** Values looked at per call at most: an estimate must not cost more than what it bounds. */
const budget = 1000;

/** Deeper than this nothing is counted; it also ends the walk through a value that holds itself. */
const deepest = 8;

/**
 * Estimates the memory that attributes take, in bytes: keys, strings and arrays by their length,
 * other values flat. Within a factor of two for usual attributes; never throws on plain data.
 */
export function attributesSize(attributes: object | undefined): number {
  if (attributes === undefined) return 0;
  return walk(attributes, 0, { left: budget });
}

/** The same for one value, such as the body of a log record. */
export function valueSize(value: unknown): number {
  return walk(value, 0, { left: budget });
}

function walk(value: unknown, depth: number, spent: { left: number }): number {
  if (typeof value === 'string') return stringBytes + value.length;
  if (typeof value !== 'object' || value === null) return 8;
  if (ArrayBuffer.isView(value)) return stringBytes + value.byteLength;
  if (depth >= deepest) return 8;
  return Array.isArray(value) ? walkArray(value, depth, spent) : walkObject(value, depth, spent);
}

function walkArray(values: readonly unknown[], depth: number, spent: { left: number }): number {
  let bytes = stringBytes;
  let seen = 0;
  while (seen < values.length && spent.left > 0) {
    spent.left--;
    bytes += walk(values[seen], depth + 1, spent);
    seen++;
  }
  // The rest of a long array is taken to be like its beginning, or like nothing much.
  const each = seen === 0 ? 8 : bytes / seen;
  return Math.round(bytes + (values.length - seen) * each);
}

function walkObject(value: object, depth: number, spent: { left: number }): number {
  let bytes = 0;
  for (const key in value) {
    if (spent.left <= 0) break;
    spent.left--;
    bytes +=
      entryBytes + key.length + walk((value as Record<string, unknown>)[key], depth + 1, spent);
  }
  return bytes;
}
