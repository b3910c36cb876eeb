import { type Clock, InvalidOptionError, systemClock } from '../../base/index.ts';
import type { PartialSuccess } from './answer.ts';
import type { ReceivedLog, ReceivedMetric, ReceivedSignal, ReceivedSpan } from './received.ts';

/** A request that arrived whole and was understood, before it is answered. */
export interface ReceivedRequest {
  readonly signal: ReceivedSignal;
  /** Which request of its signal this is, counted from 1. */
  readonly number: number;
  /** The headers as Node gives them: names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** What it holds; the lists of the other signals are empty. */
  readonly spans: readonly ReceivedSpan[];
  readonly metrics: readonly ReceivedMetric[];
  readonly logs: readonly ReceivedLog[];
}

/** How to treat a request other than by taking it. What is left out stays as usual. */
export interface ReceiverBehaviour {
  /** @default 200. With any status outside 200 to 299 the request's items are not kept. */
  readonly status?: number;
  /** Headers to add, such as `retry-after`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The body, in place of the one that OTLP asks for. */
  readonly body?: string | Uint8Array;
  /** Answers after so many milliseconds; `Infinity` never answers. The items are kept at once. */
  readonly delayMs?: number;
  /** Answers with a partial success. Which items it speaks of is not said, so all are kept. */
  readonly partialSuccess?: PartialSuccess;
  /** Breaks the connection instead of answering, and keeps nothing. */
  readonly reset?: boolean;
}

/** Options of `startReceiver`. */
export interface ReceiverOptions {
  /** The port to listen on. @default 0, any free one */
  readonly port?: number;
  /** The address to listen on. @default '127.0.0.1' */
  readonly host?: string;
  /**
   * Scripts failures: called for each well-formed request, answers how to treat it. What it throws
   * is answered with status 500.
   *
   * @example behave: ({ number }) => number <= 2 ? { status: 503, headers: { 'retry-after': '1' } } : undefined
   */
  readonly behave?: (
    request: ReceivedRequest,
  ) => ReceiverBehaviour | undefined | Promise<ReceiverBehaviour | undefined>;
  /** How many items of each kind to keep; the oldest go first. @default 100000, 20000, 100000 */
  readonly retain?: {
    readonly spans?: number;
    /** Counted by metric and export, not by data point. */
    readonly metrics?: number;
    readonly logs?: number;
  };
  /** The largest body, in bytes, before and after unpacking. @default 16777216 */
  readonly maxBodyBytes?: number;
  /** The clock for delays and timeouts. @default the system's */
  readonly clock?: Clock;
}

/** Options with nothing left open. */
export interface ResolvedReceiverOptions {
  readonly port: number;
  readonly host: string;
  readonly behave: NonNullable<ReceiverOptions['behave']>;
  readonly retain: { readonly spans: number; readonly metrics: number; readonly logs: number };
  readonly maxBodyBytes: number;
  readonly clock: Clock;
}

const defaults: ResolvedReceiverOptions = Object.freeze({
  port: 0,
  host: '127.0.0.1',
  behave: () => undefined,
  retain: Object.freeze({ spans: 100_000, metrics: 20_000, logs: 100_000 }),
  maxBodyBytes: 16 * 1024 * 1024,
  clock: systemClock,
});

/**
 * Fills in the defaults.
 * @throws InvalidOptionError for a value that is not allowed, and for an unknown option.
 */
export function resolveOptions(options: ReceiverOptions): ResolvedReceiverOptions {
  known('startReceiver()', options, defaults);
  known('startReceiver().retain', options.retain ?? {}, defaults.retain);
  const resolved = {
    ...defaults,
    ...defined(options),
    retain: { ...defaults.retain, ...defined(options.retain ?? {}) },
  };
  whole('port', resolved.port, 0, 65_535);
  whole('maxBodyBytes', resolved.maxBodyBytes, 1, 2 ** 30);
  for (const kind of ['spans', 'metrics', 'logs'] as const) {
    whole(`retain.${kind}`, resolved.retain[kind], 0, 2 ** 31);
  }
  if (typeof resolved.host !== 'string' || resolved.host === '') {
    throw new InvalidOptionError('startReceiver().host', 'an address to listen on', resolved.host);
  }
  if (typeof resolved.behave !== 'function') {
    throw new InvalidOptionError('startReceiver().behave', 'a function', resolved.behave);
  }
  return resolved;
}

function known(path: string, options: unknown, allowed: object): void {
  if (typeof options !== 'object' || options === null) {
    throw new InvalidOptionError(path, 'an object', options);
  }
  for (const key of Object.keys(options)) {
    if (Object.hasOwn(allowed, key)) continue;
    const rule = `one of ${Object.keys(allowed).join(', ')}`;
    throw new InvalidOptionError(path, `given options that are each ${rule}`, key);
  }
}

function whole(name: string, value: unknown, least: number, most: number): void {
  if (Number.isInteger(value) && Number(value) >= least && Number(value) <= most) return;
  const rule = `a whole number from ${least} to ${most}`;
  throw new InvalidOptionError(`startReceiver().${name}`, rule, value);
}

/** Without the keys that are there but undefined, which would hide a default. */
function defined<T extends object>(options: T): T {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as T;
}
