import type { AnyValue } from '@opentelemetry/api';
import { anyValue } from './any-value.ts';

type Info = { readonly [key: string | symbol]: unknown };
type Values = { [key: string]: AnyValue };

/** The error in a record of winston's: what it becomes, and which fields say it a second time. */
export interface WinstonException {
  readonly attributes: Readonly<Values>;
  readonly covered: ReadonlySet<string>;
}

const SPLAT = Symbol.for('splat');

/** What winston adds to a caught exception and the resource and the stack trace say already. */
const ofCaught = ['exception', 'date', 'process', 'os', 'trace', 'stack'];

/**
 * Finds the error that a record was logged with: in the fields `err` and `error`, among the
 * arguments, or flattened into the record by winston itself.
 */
export function winstonException(info: Info): WinstonException | undefined {
  for (const key of ['err', 'error']) {
    const value = info[key];
    if (typeof value !== 'string' && !looksLikeError(value)) continue;
    return described(value, key, info.exception === true ? [key, ...ofCaught] : [key]);
  }
  const splat = info[SPLAT];
  const argument = Array.isArray(splat) ? splat.find((each) => each instanceof Error) : undefined;
  // winston has copied the error's own properties into the record: they are the same ones.
  if (argument !== undefined) return described(argument, 'error', sameFields(info, argument));
  return typeof info.stack === 'string' ? flattened(info) : undefined;
}

function described(value: unknown, key: string, covered: readonly string[]): WinstonException {
  const attributes: Values = {};
  if (typeof value === 'string') attributes['exception.message'] = value;
  else {
    const error = anyValue(value) as { [key: string]: AnyValue };
    const type = error.code || error.name; // as LogRecord.exception of the SDK has it
    if (typeof type === 'string' || typeof type === 'number') {
      attributes['exception.type'] = String(type);
    }
    copyText(error.message, attributes, 'exception.message');
    copyText(error.stack, attributes, 'exception.stacktrace');
    if (error.cause !== undefined && error.cause !== null) cause(error.cause, key, attributes);
  }
  return { attributes, covered: new Set(covered) };
}

/** An error whose stack winston, or its format `errors`, has made a field of the record. */
function flattened(info: Info): WinstonException {
  const { stack, message, code, name } = info;
  const type = code ?? name ?? /^([^:\s]+)(?::|$)/m.exec(String(stack))?.[1];
  const error = { stack, message, code: type, cause: info.cause };
  return described(error, 'error', ['code', 'name', 'stack', 'cause']);
}

function cause(value: AnyValue, key: string, attributes: Values): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    attributes[`${key}.cause`] = typeof value === 'number' ? value : String(value);
    return;
  }
  const { code, name, message, stack } = value as Values;
  if (code !== undefined) attributes[`${key}.cause.code`] = code;
  copyText(name, attributes, `${key}.cause.type`);
  copyText(message, attributes, `${key}.cause.message`);
  copyText(stack, attributes, `${key}.cause.stacktrace`);
}

function copyText(value: AnyValue, attributes: Values, key: string): void {
  if (typeof value === 'string' && value !== '') attributes[key] = value;
}

function sameFields(info: Info, error: Error): string[] {
  const own = error as unknown as { readonly [key: string]: unknown };
  return ['stack', 'cause', 'code', 'name'].filter((key) => info[key] === own[key]);
}

function looksLikeError(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { message, stack } = value as { message?: unknown; stack?: unknown };
  return typeof message === 'string' || typeof stack === 'string';
}
