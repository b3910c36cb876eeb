import type { Attributes } from '@opentelemetry/api';
import { type LogInfo, placed } from '../record/record.ts';
import { type Plain, plain, put } from '../values/plain.ts';

/** What winston adds to a caught exception and the resource and the stack trace say already. */
const ofExceptions = new Set(['exception', 'date', 'process', 'os', 'trace', 'stack']);

/** The field that gives a record the name of an event, as OpenTelemetry's own transport has it. */
const eventNameField = 'otel.event.name';

/** The parts of an error that `exception.*` holds. */
const ofErrors = new Set(['type', 'message', 'stack', 'cause', 'errors']);

/** The attributes of a record, and the name of its event if it is one. */
export function logAttributes(info: LogInfo): {
  attributes: Attributes;
  eventName: string | undefined;
} {
  const errorKey = ['error', 'err'].find((key) => isErrorData(info[key]));
  const attributes: { [key: string]: Plain } = {};
  // First, so that a limit on the number of attributes does not fall on them.
  if (errorKey !== undefined) describe(info[errorKey] as ErrorData, errorKey, attributes);
  let eventName: string | undefined;
  for (const key of Object.keys(info)) {
    const value = info[key];
    if (placed.has(key) || key === errorKey) continue;
    if (info.exception === true && ofExceptions.has(key)) continue;
    if (key === eventNameField && typeof value === 'string') eventName = value;
    else if (value !== undefined) put(attributes, key, plain(value) ?? null);
  }
  return { attributes: attributes, eventName };
}

interface ErrorData {
  readonly type: string;
  readonly message: string;
  readonly stack?: Plain;
  readonly cause?: Plain;
  readonly errors?: Plain;
  readonly [key: string]: Plain | undefined;
}

function isErrorData(value: unknown): value is ErrorData {
  if (typeof value !== 'object' || value === null) return false;
  const { type, message } = value as { [key: string]: unknown };
  return typeof type === 'string' && typeof message === 'string';
}

function describe(error: ErrorData, key: string, attributes: { [key: string]: Plain }): void {
  attributes['exception.type'] = error.type;
  attributes['exception.message'] = error.message;
  if (error.stack !== undefined) attributes['exception.stacktrace'] = stackTrace(error);
  const rest = Object.entries(error).filter(([name]) => !ofErrors.has(name));
  if (rest.length > 0) attributes[key] = plain(Object.fromEntries(rest)) ?? null;
}

/** The stack with its causes and members, as Node prints them when an error ends the process. */
function stackTrace(error: ErrorData): string {
  const own = typeof error.stack === 'string' ? error.stack : `${error.type}: ${error.message}`;
  const nested: string[] = [];
  if (error.cause !== undefined) nested.push(`[cause]: ${part(error.cause)}`);
  if (Array.isArray(error.errors)) {
    for (const member of error.errors) nested.push(`[errors]: ${part(member)}`);
  }
  return [own, ...nested.map((text) => text.replace(/^/gm, '  '))].join('\n');
}

function part(value: Plain): string {
  if (isErrorData(value)) return stackTrace(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
