import { type Plain, plain } from './plain.ts';
import { errorType, isError, read } from './plain-error.ts';

/** Any value as text for a message: never throws, never longer than one line of JSON. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (isError(value)) {
    const message = read(value, 'message');
    return typeof message === 'string' && message !== ''
      ? `${errorType(value)}: ${message}`
      : errorType(value);
  }
  const copy = plain(value);
  return typeof copy === 'string' ? copy : (JSON.stringify(copy) ?? 'undefined');
}

/**
 * Characters that end a line or steer a terminal or the direction of text, beyond what JSON escapes
 * by itself. A text free of them cannot pass for a record of its own.
 */
const beyondJson = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
const steering = new RegExp(`[\\u0000-\\u0008\\u000b-\\u001f${beyondJson.source.slice(1)}`, 'g');

/** Plain data as one line of JSON. */
export function jsonLine(value: Plain | undefined): string {
  return JSON.stringify(value ?? null).replace(beyondJson, escaped);
}

/**
 * Text for a person: line breaks stay and are indented, so that what follows one cannot be taken
 * for a new record; other characters that steer a terminal are shown as escapes.
 */
export function shownText(text: string, indent: string): string {
  return text
    .replace(/\r\n|\u2028|\u2029/g, '\n')
    .replace(steering, escaped)
    .replaceAll('\n', `\n${indent}`);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
