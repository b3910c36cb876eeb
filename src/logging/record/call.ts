import { plain } from '../values/plain.ts';
import { isError, read } from '../values/plain-error.ts';
import { textOf } from '../values/text.ts';
import { formatMessage } from './message-format.ts';
import type { Fields } from './record.ts';

/** What the arguments of a level method say. */
export interface Call {
  readonly message: string;
  /** The fields given with the call, copied. */
  readonly fields: Fields | undefined;
  /** Errors given as arguments, in their order. */
  readonly errors: readonly Error[];
}

/**
 * Reads the arguments of `logger.info(…)`:
 *
 * - `(text, …args)`: directives of the text are filled in; then objects are fields (a later one
 *   wins), errors are errors, and other values are appended to the message;
 * - `(error, text?, …args)`: the message is the text, or that of the error;
 * - `(fields, text?, …args)`: the message is the text, or the `message` among the fields;
 * - anything else becomes text.
 */
export function readCall(args: readonly unknown[]): Call {
  const reading = new Reading();
  const [first, second] = args;
  if (typeof first === 'string') return reading.text(first, args.slice(1));
  if (args.length === 0) return reading.text('', []);
  reading.take(first);
  if (typeof second === 'string') return reading.text(second, args.slice(2));
  return reading.text(reading.firstMessage(first), args.slice(1));
}

class Reading {
  #fields: Fields | undefined;
  readonly #errors: Error[] = [];

  /** Takes an error or fields; false for what is neither. */
  take(value: unknown): boolean {
    if (isError(value)) {
      this.#errors.push(value);
      return true;
    }
    const fields = fieldsOf(value);
    if (fields === undefined) return false;
    this.#fields = this.#fields === undefined ? fields : { ...this.#fields, ...fields };
    return true;
  }

  /** The message of a call that leads with something else than text. */
  firstMessage(first: unknown): string {
    if (isError(first)) {
      const message = read(first, 'message');
      return typeof message === 'string' && message !== '' ? message : textOf(first);
    }
    if (this.#fields === undefined) return textOf(first);
    const { message, ...fields } = this.#fields;
    this.#fields = fields;
    return message === undefined ? '' : textOf(message);
  }

  text(text: string, args: readonly unknown[]): Call {
    const { message, rest } = formatMessage(text, args);
    let whole = message;
    for (const value of args.slice(0, args.length - rest.length)) {
      if (isError(value)) this.#errors.push(value);
    }
    for (const value of rest) {
      // A function is the callback of older winston versions, which nothing calls.
      if (value === undefined || typeof value === 'function' || this.take(value)) continue;
      whole = whole === '' ? textOf(value) : `${whole} ${textOf(value)}`;
    }
    return { message: whole, fields: this.#fields, errors: this.#errors };
  }
}

/** A copy of an object that holds fields; undefined for a list, a date, all that is one value. */
function fieldsOf(value: unknown): Fields | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const copy = plain(value);
  return typeof copy === 'object' && copy !== null && !Array.isArray(copy) ? copy : undefined;
}
