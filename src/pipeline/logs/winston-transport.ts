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
import TransportStream from 'winston-transport';
import { scopes } from '../../base/index.ts';
import { anyValue } from './any-value.ts';
import { winstonException } from './winston-exception.ts';
import { winstonSeverity } from './winston-severity.ts';
import { WinstonSource } from './winston-source.ts';

export { otelLogLevels, otelSeverityMapping } from './winston-severity.ts';

/** Options of an {@link OpenTelemetryTransportV3}, as the instrumentation of winston gives them. */
export interface OpenTelemetryTransportV3Options extends TransportStream.TransportStreamOptions {
  /** Severities of levels of the app's own. */
  severityMapping?: Record<string, SeverityNumber>;
  /** Records less severe than this are not sent. */
  logSeverity?: SeverityNumber;
}

type Info = { readonly [key: string | symbol]: unknown };

const LEVEL = Symbol.for('level');
/** Where the instrumentation leaves the context in which a record was written. */
const CONTEXT = Symbol.for('opentelemetry.js.contrib.winston.context');
/** The mark of records that `otelier/logging` sends by itself. */
const OWN = Symbol.for('otelier.logger');

const correlation = {
  trace_id: /^[0-9a-f]{32}$/,
  span_id: /^[0-9a-f]{16}$/,
  trace_flags: /^[0-9a-f]{2,3}$/,
};

/**
 * Sends what an app logs with its own winston to the logs API of OpenTelemetry. It stands in for
 * the class of that name in `@opentelemetry/winston-transport`, which
 * `@opentelemetry/instrumentation-winston` adds to every logger, and maps as that one does. However
 * often a logger is configured, each of its records is sent once; one that the app has given such
 * a transport itself is left to it.
 */
export class OpenTelemetryTransportV3 extends TransportStream {
  readonly name = 'otelier';
  readonly #severityMapping: Record<string, SeverityNumber> | undefined;
  readonly #logSeverity: SeverityNumber | undefined;
  readonly #source: WinstonSource;
  #provider: unknown;
  #logger: Logger | undefined;
  #faulted = false;

  constructor(options: OpenTelemetryTransportV3Options = {}) {
    const { severityMapping, logSeverity, ...rest } = options;
    super(rest);
    this.#severityMapping = severityMapping;
    this.#logSeverity = logSeverity;
    this.#source = new WinstonSource(this);
  }

  /** Unlike winston's own filter this takes caught exceptions, and asks for no handler of them. */
  override _write(info: unknown, _encoding: string, callback: () => void): void {
    this.#accept(info);
    callback();
  }

  override _writev(chunks: readonly { chunk: unknown }[], callback: () => void): void {
    for (const { chunk } of chunks) this.#accept(chunk);
    callback();
  }

  /** Sends one record. Never throws. */
  override log(info: Info, callback?: () => void): void {
    try {
      this.#send(info);
    } catch (fault) {
      if (!this.#faulted) diag.error('A record of winston could not be sent.', fault);
      this.#faulted = true;
    }
    this.emit('logged', info);
    callback?.();
  }

  #accept(info: unknown): void {
    // A format that filters a record out leaves `false` in its place.
    if (typeof info !== 'object' || info === null || this.silent === true) return;
    if (this.#source.wants(info as Info, this.level)) this.log(info as Info);
  }

  #send(info: Info): void {
    if (info[OWN] !== undefined || this.#source.sentByAnother(info)) return;
    const level = String(info[LEVEL] ?? info.level);
    const severityNumber = winstonSeverity(level, this.#severityMapping);
    if (this.#logSeverity !== undefined && (severityNumber ?? 0) < this.#logSeverity) return;
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
      body: anyValue(info.message),
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

/** The context of the call: winston may hand a record on long after it. */
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
