import { types } from 'node:util';
import { isError, read } from '../values/plain-error.ts';
import { type Call, readCall } from './call.ts';

/** A whole record as winston's own parts and old calls hand it over: `{ level, message, … }`. */
export interface Entry {
  /** As it was given; `info` when it was not. */
  readonly level: string;
  /** Read only when the level lets the record pass. */
  readonly call: () => Call;
  /** True for what winston's handler of uncaught exceptions has caught. */
  readonly exception: boolean;
}

const SPLAT = Symbol.for('splat');

/** Reads a record, an error, or a line of text as a stream brings it. */
export function readEntry(chunk: unknown): Entry {
  const line = lineOf(chunk);
  if (line !== undefined || typeof chunk !== 'object' || chunk === null || isError(chunk)) {
    return { level: 'info', call: () => readCall([line ?? chunk]), exception: false };
  }
  const level = read(chunk, 'level');
  return {
    level: typeof level === 'string' ? level : 'info',
    call: () => readCall(argumentsOf(chunk)),
    exception: read(chunk, 'exception') === true,
  };
}

/** Text, or the bytes of it, without the line break at its end. */
function lineOf(chunk: unknown): string | undefined {
  const text = types.isUint8Array(chunk) ? Buffer.from(chunk).toString() : chunk;
  return typeof text === 'string' ? text.replace(/\r?\n$/, '') : undefined;
}

function argumentsOf(chunk: object): readonly unknown[] {
  const fields: { [key: string]: unknown } = {};
  for (const key of Object.keys(chunk)) if (key !== 'level') fields[key] = read(chunk, key);
  const splat = read(chunk, SPLAT);
  if (!Array.isArray(splat) || typeof fields.message !== 'string') return [fields];
  const { message, ...rest } = fields;
  return [message, ...splat, rest];
}
