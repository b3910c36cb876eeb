/** More of a text than this is never looked at: no line shows as much. */
const maxLength = 4_000;
const plain = /^[\x20-\x7e]*$/;
/** Controls, invisible and direction-changing characters, line separators, broken surrogates. */
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
/** Combining marks without end, piled upon one letter. */
const pile = /(\p{M}{4})\p{M}+/gu;
const zeroWide = /^[\p{Mn}\p{Me}]$/u;
const doubleWide =
  /^[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{16fe0}-\u{18aff}\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]$/u;
/** Makes the character before it an emoji, which terminals show one column wider. */
const emojiSelector = '\ufe0f';

const names: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * A text as a terminal may be given it: on one line, without control characters, which could move
 * the cursor or rewrite what stands on the screen; they show as `\n`, `\x1b`, `\u{202e}`.
 */
export function cleanText(text: string): string {
  if (plain.test(text) && text.length <= maxLength) return text;
  const short = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  return short.replace(unsafe, escaped).replace(pile, '$1');
}

function escaped(character: string): string {
  const name = names[character];
  if (name !== undefined) return name;
  const hex = (character.codePointAt(0) as number).toString(16);
  return hex.length <= 2 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`;
}

/** The first eight characters of an id, which tell traces and spans apart for a person. */
export function shortId(id: string): string {
  return fitText(cleanText(id.slice(0, 8)), 16);
}

/** How many columns of a terminal a clean text takes. */
export function textWidth(text: string): number {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

function characterWidth(character: string): number {
  if (character <= '\u02ff' || character === emojiSelector) return 1;
  if (zeroWide.test(character)) return 0;
  return doubleWide.test(character) ? 2 : 1;
}

/** The text, or its beginning and `…` when it takes more than `width` columns. */
export function fitText(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  return width < 1 ? '' : `${headOf(text, width - 1).trimEnd()}…`;
}

/** As much of the beginning as goes into `width` columns. */
function headOf(text: string, width: number): string {
  let used = 0;
  let head = '';
  for (const character of text) {
    used += characterWidth(character);
    if (used > width) break;
    head += character;
  }
  return head;
}

/**
 * The text on lines of at most `width` columns, broken between words where that leaves no line half
 * empty. What goes beyond `maxLines` is cut off with `…`. At least one line, which may be empty.
 */
export function wrapText(text: string, width: number, maxLines: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (lines.length < maxLines - 1 && textWidth(rest) > width) {
    const head = headOf(rest, width);
    if (head === '') break;
    const space = rest[head.length] === ' ' ? head.length : head.lastIndexOf(' ');
    const end = space > head.length / 2 ? space : head.length;
    lines.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  lines.push(fitText(rest, width));
  return lines;
}
