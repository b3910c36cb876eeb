import {
  type Clock,
  InvalidOptionError,
  longestTimerMs,
  systemClock,
  unknownOption,
} from '../base/index.ts';
import type { Health } from '../health/index.ts';
import type { Place } from './listen-error.ts';

/** A page and what it is. */
export interface Page {
  readonly body: string;
  readonly contentType: string;
}

/** What the server bears from those who connect. Times are in milliseconds. */
export interface ServerLimits {
  /** For the headers of a request, from the connection or the last answer on. @default 5000 */
  readonly headersTimeoutMs: number;
  /** For a whole request. Not less than `headersTimeoutMs`. @default 10000 */
  readonly requestTimeoutMs: number;
  /** For a connection that moves nothing, in either direction. @default 30000 */
  readonly idleTimeoutMs: number;
  /** How long a connection is kept for the next request. @default 5000 */
  readonly keepAliveTimeoutMs: number;
  /** How often the first two are looked after. @default 1000 */
  readonly checkIntervalMs: number;
  /** More connections at a time are dropped. @default 100 */
  readonly maxConnections: number;
  /** Further headers are not read. @default 64 */
  readonly maxHeadersCount: number;
  /** More bytes of headers are answered with 431. @default 8192 */
  readonly maxHeaderBytes: number;
}

/** What {@link AdminServer} is given. */
export interface AdminServerOptions extends Partial<Place> {
  /** Makes the page of metrics. Without it there is none. */
  readonly metrics?: () => Promise<Page>;
  /** Where that page is. @default '/metrics' */
  readonly metricsPath?: string;
  /** Answers the probes `/livez`, `/readyz` and `/startupz`. Without it there are none. */
  readonly health?: Pick<Health, 'check'>;
  /** After this time a page counts as failed, in milliseconds. @default 10000 */
  readonly pageTimeoutMs?: number;
  /** How long the old place is served after a move, in milliseconds. @default 500 */
  readonly lingerMs?: number;
  /** How long a request may still take when its listener closes, in milliseconds. @default 1000 */
  readonly graceMs?: number;
  readonly limits?: Partial<ServerLimits>;
  readonly clock?: Clock;
  /** Hears why a page failed, which those who ask for it are not told. */
  readonly onError?: (error: unknown) => void;
}

/** The options with their defaults. */
export interface AdminServerSettings extends Place {
  readonly metrics: (() => Promise<Page>) | undefined;
  readonly metricsPath: string;
  readonly health: Pick<Health, 'check'> | undefined;
  readonly pageTimeoutMs: number;
  readonly lingerMs: number;
  readonly graceMs: number;
  readonly limits: ServerLimits;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

const defaults: AdminServerSettings = Object.freeze({
  host: 'localhost',
  port: 9464,
  metrics: undefined,
  metricsPath: '/metrics',
  health: undefined,
  pageTimeoutMs: 10_000,
  lingerMs: 500,
  graceMs: 1000,
  limits: Object.freeze({
    headersTimeoutMs: 5000,
    requestTimeoutMs: 10_000,
    idleTimeoutMs: 30_000,
    keepAliveTimeoutMs: 5000,
    checkIntervalMs: 1000,
    maxConnections: 100,
    maxHeadersCount: 64,
    maxHeaderBytes: 8192,
  }),
  clock: systemClock,
  onError() {},
});

/** The paths of the probes, which the page of metrics cannot take. */
export const probePaths = { '/livez': 'live', '/readyz': 'ready', '/startupz': 'startup' } as const;

/**
 * Fills in the defaults.
 * @throws InvalidOptionError for a value that is not allowed and for an unknown option.
 */
export function settingsOf(options: AdminServerOptions): AdminServerSettings {
  refuseUnknown('AdminServer', options, defaults);
  refuseUnknown('AdminServer.limits', options.limits ?? {}, defaults.limits);
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const settings: AdminServerSettings = {
    ...defaults,
    ...(Object.fromEntries(given) as Partial<AdminServerSettings>),
    limits: { ...defaults.limits, ...options.limits },
  };
  checkPlace('AdminServer', settings);
  const { metricsPath, metrics, health } = settings;
  if (!/^\/[^\s?#]*$/.test(metricsPath) || Object.hasOwn(probePaths, metricsPath)) {
    const rule = 'a path that begins with "/", has no query, and is not that of a probe';
    throw new InvalidOptionError('AdminServer.metricsPath', rule, metricsPath);
  }
  if (metrics !== undefined && typeof metrics !== 'function') {
    throw new InvalidOptionError('AdminServer.metrics', 'a function', metrics);
  }
  if (health !== undefined && typeof health?.check !== 'function') {
    throw new InvalidOptionError('AdminServer.health', 'an object with check()', health);
  }
  checkNumber('AdminServer.pageTimeoutMs', settings.pageTimeoutMs, 1);
  checkNumber('AdminServer.lingerMs', settings.lingerMs, 0);
  checkNumber('AdminServer.graceMs', settings.graceMs, 0);
  checkLimits(settings.limits);
  return settings;
}

/** @throws InvalidOptionError when nobody could listen there. */
export function checkPlace(path: string, { host, port }: Place): void {
  if (typeof host !== 'string' || host === '') {
    throw new InvalidOptionError(`${path}.host`, 'a name or an address', host);
  }
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new InvalidOptionError(`${path}.port`, 'a whole number from 0 to 65535', port);
  }
}

function checkLimits(limits: ServerLimits): void {
  for (const [key, value] of Object.entries(limits)) {
    checkNumber(`AdminServer.limits.${key}`, value, 1);
  }
  const { headersTimeoutMs, requestTimeoutMs } = limits;
  if (requestTimeoutMs < headersTimeoutMs) {
    const rule = `not less than headersTimeoutMs, which is ${headersTimeoutMs}`;
    throw new InvalidOptionError('AdminServer.limits.requestTimeoutMs', rule, requestTimeoutMs);
  }
}

function checkNumber(path: string, value: unknown, min: number): void {
  if (
    !Number.isInteger(value) ||
    !((value as number) >= min && (value as number) <= longestTimerMs)
  ) {
    throw new InvalidOptionError(path, `a whole number from ${min} to ${longestTimerMs}`, value);
  }
}

function refuseUnknown(path: string, given: object, known: object): void {
  for (const [key, value] of Object.entries(given)) {
    if (Object.hasOwn(known, key)) continue;
    throw unknownOption(path, key, value, Object.keys(known));
  }
}
