import { fitText, textWidth } from './text.ts';

const codes = {
  bold: '1',
  dim: '2',
  red: '31',
  green: '32',
  yellow: '33',
  blue: '34',
  magenta: '35',
  cyan: '36',
} as const;

/** How a piece of a line looks in colour. */
export type Style = keyof typeof codes;

/** One line for a terminal, put together from pieces of clean text. */
export class Line {
  readonly #pieces: { text: string; style: Style | undefined }[] = [];
  #width = 0;

  /** The columns taken so far. */
  get width(): number {
    return this.#width;
  }

  /** Adds a piece, which must be clean (see `cleanText`). */
  add(text: string, style?: Style): this {
    const last = this.#pieces.at(-1);
    if (last !== undefined && last.style === style) last.text += text;
    else if (text !== '') this.#pieces.push({ text, style });
    this.#width += textWidth(text);
    return this;
  }

  /** Adds what is needed to reach the column, nothing when it is reached already. */
  to(column: number, fill = ' ', style?: Style): this {
    return this.add(fill.repeat(Math.max(0, column - this.#width)), style);
  }

  /** The line as text: cut to `width` columns, without spaces at its end, in colour or not. */
  print(width: number, colour: boolean): string {
    const shown: { text: string; style: Style | undefined }[] = [];
    let room = width;
    for (const { text, style } of this.#pieces) {
      const part = fitText(text, room);
      room -= textWidth(part);
      shown.push({ text: part, style });
      if (part !== text) break;
    }
    while (shown.at(-1)?.text.trimEnd() === '') shown.pop();
    const last = shown.at(-1);
    if (last !== undefined) last.text = last.text.trimEnd();
    return shown.map(({ text, style }) => (colour && style ? paint(text, style) : text)).join('');
  }
}

function paint(text: string, style: Style): string {
  return `\x1b[${codes[style]}m${text}\x1b[0m`;
}
