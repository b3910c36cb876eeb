import {
  type AnyValue,
  type Attributes,
  type Context,
  diag,
  isSpanContextValid,
  type Logger,
  logs,
  ROOT_CONTEXT,
  type SeverityNumber,
  type SpanContext,
  trace,
} from '@opentelemetry/api';
import { scopes } from '../../base/index.ts';
import { anyValue } from './any-value.ts';
import { winstonException } from './winston-exception.ts';
import { winstonSeverity } from './winston-severity.ts';
import type { WinstonInfo, WinstonLogger } from './winston-tap.ts';

/** Options of a {@link WinstonSender}, as the instrumentation of winston has them. */
export interface WinstonSenderOptions {
  /** Severities of levels of the app's own. */
  readonly severityMapping?: Record<string, SeverityNumber>;
  /** Records less severe than this are not sent. */
  readonly logSeverity?: SeverityNumber;
}

/** Where a record keeps the context in which it was written. */
export const CONTEXT = Symbol.for('opentelemetry.js.contrib.winston.context');

type Info = Readonly<WinstonInfo>;

const LEVEL = Symbol.for('level');
const MESSAGE = Symbol.for('message');
/** The mark of records that `otelier/logging` sends by itself. */
const OWN = Symbol.for('otelier.logger');
/** The class of the transports to OpenTelemetry that an app may have added itself. */
const upstream = 'OpenTelemetryTransportV3';
/** The escapes by which terminals colour text. */
const colours = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, 'g');

const correlation = {
  trace_id: /^[0-9a-f]{32}$/,
  span_id: /^[0-9a-f]{16}$/,
  trace_flags: /^[0-9a-f]{2,3}$/,
};

/**
 * Sends what an app logs with its own winston to the logs API of OpenTelemetry, mapped as
 * `@opentelemetry/winston-transport` does: records of the logger's level, unless all transports of
 * the logger are silent, or one of them is such a transport and takes the record.
 */
export class WinstonSender {
  readonly #options: WinstonSenderOptions;
  #provider: unknown;
  #logger: Logger | undefined;
  #faulted = false;

  constructor(options: WinstonSenderOptions = {}) {
    this.#options = options;
  }

  /** Sends one record, as the format of its logger has left it. Never throws. */
  send(logger: WinstonLogger, info: Info): void {
    try {
      if (isWanted(logger, info)) this.#emit(info);
    } catch (fault) {
      if (!this.#faulted) diag.error('A record of winston could not be sent.', fault);
      this.#faulted = true;
    }
  }

  #emit(info: Info): void {
    const { severityMapping, logSeverity } = this.#options;
    const level = String(info[LEVEL] ?? info.level);
    const severityNumber = winstonSeverity(level, severityMapping);
    if (logSeverity !== undefined && (severityNumber ?? 0) < logSeverity) return;
    const context = contextOf(info);
    const event = info['otel.event.name'];
    const about = {
      ...(context !== undefined && { context }),
      ...(severityNumber !== undefined && { severityNumber }),
      ...(typeof event === 'string' && { eventName: event }),
    };
    const logger = this.#currentLogger();
    if (!logger.enabled(about)) return;
    logger.emit({
      ...about,
      severityText: level,
      body: bodyOf(info),
      attributes: attributesOf(info),
    });
  }

  #currentLogger(): Logger {
    const provider = logs.getLoggerProvider();
    if (this.#logger === undefined || provider !== this.#provider) {
      this.#provider = provider;
      this.#logger = provider.getLogger(scopes.winston);
    }
    return this.#logger;
  }
}

function isWanted(logger: WinstonLogger, info: Info): boolean {
  if (info[OWN] !== undefined) return false;
  const { level, levels, transports = [] } = logger;
  if (level !== undefined && !passes(levels, level, info)) return false;
  if (transports.length > 0 && transports.every(({ silent }) => silent === true)) return false;
  return !transports.some((other) => {
    if (other.constructor?.name !== upstream || other.silent === true) return false;
    // One that nobody has registered a provider for sends nothing.
    const { _logger } = other as { _logger?: { enabled?(): boolean } };
    if (_logger?.enabled?.() === false) return false;
    return other.level === undefined || passes(levels, other.level, info);
  });
}

function passes(levels: WinstonLogger['levels'], limit: string, info: Info): boolean {
  return (levels[limit] ?? -1) >= (levels[String(info[LEVEL])] ?? Number.POSITIVE_INFINITY);
}

function bodyOf(info: Info): AnyValue {
  const { message } = info;
  if (typeof message === 'string') return message.replaceAll(colours, '');
  return message === undefined ? logstashMessage(info[MESSAGE]) : anyValue(message);
}

/** The format `logstash` leaves the message nowhere but in the line that it makes. */
function logstashMessage(line: unknown): AnyValue {
  if (typeof line !== 'string' || !line.includes('"@message"')) return undefined;
  const { '@message': message } = JSON.parse(line) as { '@message'?: AnyValue };
  return message;
}

function attributesOf(info: Info): Attributes {
  const exception = winstonException(info);
  // First, so that a limit on the number of attributes does not fall on them.
  const attributes: { [key: string]: AnyValue } = { ...exception?.attributes };
  for (const key of Object.keys(info)) {
    const value = info[key];
    if (key === 'level' || key === 'message' || exception?.covered.has(key)) continue;
    if (key === 'otel.event.name' && typeof value === 'string') continue;
    if (isCorrelation(key, value)) continue;
    attributes[key] = anyValue(value);
  }
  return attributes;
}

/** True for the ids that the instrumentation writes into a record; the record has them by itself. */
function isCorrelation(key: string, value: unknown): boolean {
  return (
    Object.hasOwn(correlation, key) &&
    typeof value === 'string' &&
    correlation[key as keyof typeof correlation].test(value)
  );
}

/** The context of the call: it may be another one by the time that the record is formatted. */
function contextOf(info: Info): Context | undefined {
  const left = info[CONTEXT];
  if (typeof left === 'object' && left !== null) return left as Context;
  // A format that builds a new object keeps the ids at best.
  const { trace_id: traceId, span_id: spanId, trace_flags: flags } = info;
  if (typeof traceId !== 'string' || typeof spanId !== 'string') return undefined;
  const traceFlags = typeof flags === 'string' ? Number.parseInt(flags, 16) || 0 : 0;
  const span: SpanContext = { traceId, spanId, traceFlags };
  return isSpanContextValid(span) ? trace.setSpanContext(ROOT_CONTEXT, span) : undefined;
}
