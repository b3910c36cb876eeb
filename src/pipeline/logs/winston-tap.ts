/** One record of winston's, on its way. */
export type WinstonInfo = { [key: string | symbol]: unknown };

type Transport = { readonly level?: string; readonly silent?: boolean };

/** What is used of a winston logger here. */
export interface WinstonLogger {
  readonly level?: string;
  readonly levels: { readonly [level: string]: number };
  readonly silent?: boolean;
  readonly transports?: readonly Transport[];
  readonly format: {
    transform(info: unknown, options: unknown): unknown;
    readonly options: unknown;
  };
  readonly _writableState: { sync: boolean };
}

/** The prototype of winston's loggers, as far as it is changed here. */
export interface WinstonPrototype {
  write: (this: WinstonLogger, info: unknown, ...rest: unknown[]) => unknown;
  _transform: (
    this: WinstonLogger,
    info: unknown,
    encoding: unknown,
    callback: () => void,
  ) => unknown;
  push: (this: WinstonLogger, chunk: unknown, encoding?: unknown) => unknown;
}

/** Hears of every record, once each. Neither method may throw. */
export interface WinstonTap {
  /** A record is about to be written, in the context of the call. */
  called(info: WinstonInfo): void;
  /** What the format of the logger has made of it; not called for what the format filters out. */
  formatted(logger: WinstonLogger, info: WinstonInfo): void;
}

const LEVEL = Symbol.for('level');
const tapped = new WeakSet<object>();

/**
 * Listens to all loggers of a winston, those that are made already too, and leaves their lists of
 * transports alone. A record is heard of within the call that writes it, even while a slow
 * transport of the app's holds the logger's stream up: at the end of the process what waits in that
 * stream is lost.
 *
 * @returns a function that undoes it; does nothing to what is tapped already.
 */
export function tapWinston(prototype: WinstonPrototype, tap: WinstonTap): () => void {
  if (tapped.has(prototype)) return () => {};
  tapped.add(prototype);
  const stream = Object.getPrototypeOf(prototype) as WinstonPrototype;
  const { write, _transform: transform } = prototype;
  /** Records that wait in the stream, with what their format has made of them ahead of time. */
  const ahead = new WeakMap<WinstonInfo, unknown[]>();
  /** What the innermost call writes, until it is formatted. */
  let awaited: WinstonInfo | undefined;

  const formatAhead = (logger: WinstonLogger, info: WinstonInfo): void => {
    if (logger.silent === true) return;
    let formatted: unknown;
    try {
      info[LEVEL] ??= info.level;
      formatted = logger.format.transform(info, logger.format.options);
    } catch {
      return; // winston will meet the same fault in its turn, and deal with it
    }
    const waiting = ahead.get(info);
    if (waiting === undefined) ahead.set(info, [formatted]);
    else waiting.push(formatted);
    if (isRecord(formatted)) tap.formatted(logger, formatted);
  };

  prototype.write = function (info, ...rest) {
    if (!isRecord(info)) return write.call(this, info, ...rest);
    tap.called(info);
    const outer = awaited;
    awaited = info;
    try {
      return write.call(this, info, ...rest);
    } finally {
      if (awaited === info) formatAhead(this, info);
      awaited = outer;
    }
  };

  prototype._transform = function (info, encoding, callback) {
    if (awaited === info) awaited = undefined;
    const waiting = ahead.get(info as WinstonInfo);
    if (waiting === undefined || waiting.length === 0) {
      return transform.call(this, info, encoding, callback);
    }
    const formatted = waiting.shift();
    if (this.silent === true) return callback();
    // As winston does it, but for the format.
    try {
      stream.push.call(this, formatted);
    } finally {
      this._writableState.sync = false;
      callback();
    }
    return undefined;
  };

  prototype.push = function (chunk, encoding) {
    if (isRecord(chunk)) tap.formatted(this, chunk);
    return stream.push.call(this, chunk, encoding);
  };

  return () => {
    tapped.delete(prototype);
    prototype._transform = transform;
    const own = prototype as Partial<WinstonPrototype>;
    delete own.push; // and `write`: winston has inherited both
    delete own.write;
  };
}

function isRecord(value: unknown): value is WinstonInfo {
  return typeof value === 'object' && value !== null;
}
