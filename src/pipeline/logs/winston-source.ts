import type TransportStream from 'winston-transport';

/** What is used of a winston logger here. */
export interface WinstonLogger {
  readonly level?: string;
  readonly levels: { readonly [level: string]: number };
  readonly transports?: readonly TransportStream[];
  unpipe(transport: TransportStream): unknown;
}

type Transport = TransportStream & { parent?: WinstonLogger | null };
type Info = { readonly [key: string | symbol]: unknown };

const LEVEL = Symbol.for('level');
const kind = 'OpenTelemetryTransportV3';

/** The transports of this package, also those of another copy of it. */
const mark: unique symbol = Symbol.for('otelier.winston-transport') as never;

/**
 * The one logger that a transport serves. The instrumentation adds a transport whenever a logger is
 * configured, into the list that the app has passed: a list that is passed again, to the same
 * logger or another, brings the older transports along. Each of them therefore serves one logger at
 * a time, and no logger is served by two.
 */
export class WinstonSource {
  readonly #transport: Transport;
  #logger: WinstonLogger | undefined;

  constructor(transport: TransportStream) {
    this.#transport = transport;
    Object.defineProperty(transport, mark, { value: true });
    transport.on('pipe', (source: unknown) => this.#begin(source as WinstonLogger));
    transport.on('unpipe', (source: unknown) => {
      if (source === this.#logger) this.#logger = undefined;
    });
  }

  /** True when a record is of the level that the transport, or else its logger, asks for. */
  wants(info: Info, own: string | undefined): boolean {
    const limit = own ?? this.#logger?.level;
    const levels = this.#logger?.levels ?? {};
    return limit === undefined || passes(levels, limit, info);
  }

  /** True when the app's own transport to OpenTelemetry is on this logger and takes the record. */
  sentByAnother(info: Info): boolean {
    const { levels = {}, transports = [] } = this.#logger ?? {};
    return transports.some((other) => {
      if (other.constructor?.name !== kind || mark in other || other.silent === true) return false;
      // One that nobody has registered a provider for sends nothing.
      const { _logger } = other as { _logger?: { enabled?(): boolean } };
      if (_logger?.enabled?.() === false) return false;
      return other.level === undefined || passes(levels, other.level, info);
    });
  }

  #begin(logger: WinstonLogger): void {
    const served = logger.transports?.some((other) => other !== this.#transport && mark in other);
    if (served || (this.#logger !== undefined && this.#logger !== logger)) {
      logger.unpipe(this.#transport);
      return;
    }
    this.#logger = logger;
    // winston's own bookkeeping is done for the first logger only.
    this.#transport.parent = logger;
  }
}

function passes(levels: WinstonLogger['levels'], limit: string, info: Info): boolean {
  return (levels[limit] ?? -1) >= (levels[String(info[LEVEL])] ?? Number.POSITIVE_INFINITY);
}
