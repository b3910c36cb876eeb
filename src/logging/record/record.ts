import { type Context, isSpanContextValid, type SpanContext, trace } from '@opentelemetry/api';
import type { Level } from '../levels/levels.ts';
import { type Plain, plain, put } from '../values/plain.ts';
import type { Call } from './call.ts';

/** Symbols that winston's parts meet at, as `triple-beam` defines them. */
export const LEVEL: unique symbol = Symbol.for('level') as never;
export const MESSAGE: unique symbol = Symbol.for('message') as never;

/**
 * Marks a record as one of ours, and holds what was true at the call. Whoever else sends winston's
 * records to OpenTelemetry knows by it that this one is sent already.
 */
export const OWN: unique symbol = Symbol.for('otelier.logger') as never;

/** Where OpenTelemetry's own transport for winston looks for the context of a record. */
const TRANSPORT_CONTEXT = Symbol.for('opentelemetry.js.contrib.winston.context');

/** What was true at the call. */
export interface Origin {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly context: Context;
}

/** A record on its way through winston: the keys that every record has; the others are fields. */
export interface LogInfo {
  /** ISO 8601, in UTC, with milliseconds. */
  time: string;
  level: string;
  message: string;
  /** The module, where the logger has one. */
  logger?: string;
  /** Of the span that was active at the call; absent without one. */
  trace_id?: string;
  span_id?: string;
  /** Two hexadecimal digits. */
  trace_flags?: string;
  [LEVEL]: Level;
  [MESSAGE]?: string;
  [OWN]?: Origin;
  [field: string | symbol]: unknown;
}

/** Keys that a record itself has; every output has a place of its own for them. */
export const placed: ReadonlySet<string> = new Set([
  'time',
  'level',
  'message',
  'logger',
  'trace_id',
  'span_id',
  'trace_flags',
]);

/** Keys that a field may not take; such a field is kept as `fields.<key>`. */
export const reserved: ReadonlySet<string> = new Set([...placed, 'exception']);

/** Fields as plain data. */
export type Fields = { readonly [key: string]: unknown };

/**
 * Builds the record of a call. Of fields with the same name, that of the call wins over that of a
 * later layer; the layers run from the nearest child to the logger's defaults.
 */
export function buildRecord(
  level: Level,
  name: string | undefined,
  call: Call,
  layers: readonly (Fields | undefined)[],
  origin: Origin,
): LogInfo {
  const info = {
    time: new Date(origin.time).toISOString(),
    level,
    message: call.message,
  } as LogInfo;
  if (name !== undefined) info.logger = name;
  const span = activeSpan(origin.context);
  if (span !== undefined) {
    info.trace_id = span.traceId;
    info.span_id = span.spanId;
    info.trace_flags = span.traceFlags.toString(16).padStart(2, '0');
  }
  info[LEVEL] = level;
  info[OWN] = origin;
  info[TRANSPORT_CONTEXT] = origin.context;
  const fields = info as unknown as { [key: string]: Plain };
  const [error, ...others] = call.errors;
  if (error !== undefined) fields.error = plain(error) ?? null;
  if (others.length > 0) fields.errors = plain(others) ?? null;
  const taken = (key: string): boolean =>
    reserved.has(key) ||
    (key === 'error' && error !== undefined) ||
    (key === 'errors' && others.length > 0);
  for (const layer of [call.fields, ...layers]) {
    if (layer === undefined) continue;
    for (const key of Object.keys(layer)) {
      const own = taken(key) ? `fields.${key}` : key;
      if (!Object.hasOwn(info, own)) put(fields, own, fresh(layer[key]));
    }
  }
  return info;
}

/** A format may change a record as it likes: what a layer holds must not change with it. */
function fresh(value: unknown): Plain {
  return typeof value === 'object' ? (plain(value) ?? null) : (value as Plain);
}

function activeSpan(context: Context): SpanContext | undefined {
  const span = trace.getSpanContext(context);
  return span !== undefined && isSpanContextValid(span) ? span : undefined;
}
