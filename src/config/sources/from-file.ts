import { readFileSync } from 'node:fs';
import type { SettingIssue } from '../../base/index.ts';
import { issueOf } from '../candidate.ts';
import type { Source, SourceResult } from '../source.ts';

/** How {@link fromFile} reads. */
export interface FileOptions {
  /** Whether a file that is not there is as good as an empty one. @default false */
  readonly optional?: boolean;
}

/** Values from a JSON file, nested as the schema is. `origin()` and messages call it by its path. */
export function fromFile(path: string, { optional = false }: FileOptions = {}): Source {
  return {
    name: path,
    load(): SourceResult {
      let text: string;
      try {
        text = readFileSync(path, 'utf8');
      } catch (error) {
        const { code = 'unknown' } = error as NodeJS.ErrnoException;
        if (code === 'ENOENT' && optional) return {};
        if (code === 'ENOENT') return refusal(path, 'not_found', 'is not there.');
        return refusal(path, 'unreadable', `cannot be read (${code}).`);
      }
      try {
        // A byte order mark is no part of JSON, but some editors put one there.
        return { file: path, values: JSON.parse(text.replace(/^\u{feff}/u, '')) };
      } catch (error) {
        return refusal(path, 'invalid_json', `is not valid JSON${placeOf(error, text)}.`);
      }
    },
  };
}

function refusal(path: string, code: string, message: string): { issues: SettingIssue[] } {
  return { issues: [issueOf({ source: path, key: path, file: path }, '', code, message)] };
}

/** Where a text is broken. The parser's own message is kept back: it quotes the text. */
function placeOf(error: unknown, text: string): string {
  const position = /at position (\d+)/.exec((error as Error).message)?.[1];
  if (position === undefined) return '';
  const lines = text.slice(0, Number(position)).split('\n');
  return ` at line ${lines.length}, column ${(lines.at(-1) as string).length + 1}`;
}
