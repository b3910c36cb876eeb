import { stripVTControlCharacters } from 'node:util';
import { LEVEL, placed } from '../record/record.ts';
import { plain } from '../values/plain.ts';
import { jsonLine, shownText } from '../values/text.ts';

type Info = { readonly [key: string | symbol]: unknown };
type Paint = (code: number, text: string) => string;

const colours: { readonly [level: string]: number } = {
  fatal: 35,
  error: 31,
  warn: 33,
  info: 32,
  debug: 36,
  trace: 90,
};
const dim = 2;
const indent = '    ';

/** A record as a person reads it; with `colour`, painted for a terminal. */
export function renderHuman(info: Info, colour: boolean): string {
  const paint: Paint = colour
    ? (code, text) => `\u001b[${code}m${text}\u001b[0m`
    : (_, text) => text;
  const level = String(info[LEVEL] ?? info.level);
  const parts = [
    paint(dim, clock(info.time)),
    paint(colours[level] ?? 0, shown(level).toUpperCase().padEnd(5)),
  ];
  if (info.logger !== undefined) parts.push(paint(dim, `[${shown(info.logger)}]`));
  parts.push(shown(info.message));
  const below: string[] = [];
  const fields: string[] = [];
  for (const [key, value] of Object.entries(info)) {
    if (placed.has(key)) continue;
    if (isErrorData(value)) below.push(...errorLines(shown(key), value));
    else fields.push(`${paint(dim, `${shown(key)}=`)}${fieldText(value)}`);
  }
  if (typeof info.trace_id === 'string') {
    fields.push(paint(dim, `trace=${shown(info.trace_id).slice(0, 8)}`));
  }
  if (fields.length > 0) parts.push(` ${fields.join(' ')}`);
  return [parts.join(' '), ...below].join('\n');
}

interface ErrorData {
  readonly type: string;
  readonly message: string;
  readonly stack?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
  readonly [key: string]: unknown;
}

const errorKeys = new Set(['type', 'message', 'stack', 'cause', 'errors']);

function isErrorData(value: unknown): value is ErrorData {
  if (typeof value !== 'object' || value === null) return false;
  const { type, message, stack } = value as { [key: string]: unknown };
  return typeof type === 'string' && typeof message === 'string' && typeof stack === 'string';
}

/** An error, its properties, its causes and its members, each a step further to the right. */
function errorLines(title: string, error: ErrorData, depth = 1): string[] {
  const margin = indent.repeat(depth);
  const extra = Object.entries(error)
    .filter(([key]) => !errorKeys.has(key))
    .map(([key, value]) => ` ${shown(key)}=${fieldText(value)}`)
    .join('');
  const text = shownText(stripVTControlCharacters(String(error.stack)), margin);
  const lines = [`${margin}${title}: ${text}${extra}`];
  if (isErrorData(error.cause)) lines.push(...errorLines('cause', error.cause, depth + 1));
  else if (error.cause !== undefined) {
    lines.push(`${margin}${indent}cause: ${fieldText(error.cause)}`);
  }
  for (const member of Array.isArray(error.errors) ? error.errors : []) {
    if (isErrorData(member)) lines.push(...errorLines('member', member, depth + 1));
    else lines.push(`${margin}${indent}member: ${fieldText(member)}`);
  }
  return lines;
}

/** A field's value on one line: bare where it reads unambiguously, else as JSON. */
function fieldText(value: unknown): string {
  return typeof value === 'string' && /^[\w.:/@+-]+$/.test(value) ? value : jsonLine(plain(value));
}

function shown(value: unknown): string {
  return shownText(stripVTControlCharacters(String(value)), indent);
}

/** The time of day of an ISO time. */
function clock(time: unknown): string {
  return typeof time === 'string' ? shown(time.slice(11, 23)) : '';
}
