import { type Context, diag, type HrTime, type Logger, logs } from '@opentelemetry/api';
import Transport from 'winston-transport';
import { scopes } from '../../base/index.ts';
import { isLevel, levels, severities } from '../levels/levels.ts';
import { LEVEL, type LogInfo, OWN } from '../record/record.ts';
import { contextFromFields } from './context-from-fields.ts';
import { logAttributes } from './log-attributes.ts';

/** More scopes than that are not names of modules but something that varies. */
const maxScopes = 1000;

/**
 * Hands each record to the logs API of OpenTelemetry, once: the message is the body, the fields are
 * attributes, the error `exception.*`, and the context that of the call. The scope is the logger's
 * name. Without a registered SDK, or where it says that nobody wants the record, nothing is built.
 */
export class OtlpTransport extends Transport {
  readonly name = 'otlp';
  #provider: unknown;
  #loggers = new Map<string, Logger>();
  #faulted = false;

  /** Exceptions that winston caught come here like any record, hence not winston's own filter. */
  override _write(info: unknown, _encoding: string, callback: () => void): void {
    if (this.#accepts(info)) this.log(info, callback);
    else callback();
  }

  override _writev(chunks: readonly { chunk: unknown }[], callback: () => void): void {
    for (const { chunk } of chunks) if (this.#accepts(chunk)) this.log(chunk, () => {});
    callback();
  }

  override log(info: LogInfo, next: () => void): void {
    try {
      this.#send(info);
    } catch (fault) {
      if (!this.#faulted) diag.error('A log record could not be handed to OpenTelemetry.', fault);
      this.#faulted = true;
    }
    next();
  }

  #accepts(info: unknown): info is LogInfo {
    if (typeof info !== 'object' || info === null || this.silent === true) return false;
    const limit = this.level;
    const level = (info as LogInfo)[LEVEL];
    return !isLevel(limit) || (isLevel(level) && levels[level] <= levels[limit]);
  }

  #send(info: LogInfo): void {
    const origin = info[OWN];
    const logger = this.#logger(typeof info.logger === 'string' ? info.logger : scopes.logging);
    const level = info[LEVEL];
    const severityNumber = severities[level];
    const context: Context | undefined = origin?.context ?? contextFromFields(info);
    const about = { severityNumber, ...(context && { context }) };
    if (!logger.enabled(about) || this.#delivered()) return;
    const { attributes, eventName } = logAttributes(info);
    logger.emit({
      ...about,
      ...(eventName !== undefined && { eventName }),
      ...(origin && { timestamp: hrTime(origin.time) }),
      severityText: level,
      body: info.message,
      attributes,
    });
  }

  /** True when the app has given the logger a transport to OpenTelemetry of its own. */
  #delivered(): boolean {
    const { parent } = this as { parent?: { transports?: readonly Transport[] } | null };
    return parent?.transports?.some((each) => isForeignTransport(each)) ?? false;
  }

  #logger(scope: string): Logger {
    const provider = logs.getLoggerProvider();
    if (provider !== this.#provider || this.#loggers.size >= maxScopes) {
      this.#provider = provider;
      this.#loggers.clear();
    }
    const logger = this.#loggers.get(scope) ?? provider.getLogger(scope);
    this.#loggers.set(scope, logger);
    return logger;
  }
}

/** The transport of `@opentelemetry/winston-transport`, where it has somebody to deliver to. */
function isForeignTransport(transport: Transport): boolean {
  if (transport.constructor?.name !== 'OpenTelemetryTransportV3') return false;
  const { _logger } = transport as { _logger?: { enabled?(): boolean } };
  return _logger?.enabled?.() !== false;
}

/** As a pair, which no SDK can mistake for a monotonic reading. */
function hrTime(epochMs: number): HrTime {
  const seconds = Math.floor(epochMs / 1000);
  return [seconds, Math.round((epochMs - seconds * 1000) * 1e6)];
}
