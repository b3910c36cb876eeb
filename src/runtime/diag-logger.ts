import type { DiagLogger, DiagLogLevel } from '@opentelemetry/api';
import type { Clock } from '../base/index.ts';

type Level = 'error' | 'warn' | 'info' | 'debug' | 'verbose';

/** How often the same message is printed before it is only counted, and for how long. */
const repeats = 3;
const periodMs = 60_000;
/** Distinct messages remembered; beyond it the memory starts anew. */
const remembered = 500;

/**
 * Prints what OpenTelemetry and this package have to say about themselves, one line each, to
 * stderr, away from the app's own output. The same message is printed three times a minute at most,
 * then once more with the number left out.
 */
export class StderrDiagLogger implements DiagLogger {
  readonly #clock: Clock;
  readonly #write: (line: string) => void;
  readonly #seen = new Map<string, { since: number; count: number }>();

  constructor(clock: Clock, write: (line: string) => void) {
    this.#clock = clock;
    this.#write = write;
  }

  readonly error = (message: string, ...args: unknown[]): void => this.#log('error', message, args);
  readonly warn = (message: string, ...args: unknown[]): void => this.#log('warn', message, args);
  readonly info = (message: string, ...args: unknown[]): void => this.#log('info', message, args);
  readonly debug = (message: string, ...args: unknown[]): void => this.#log('debug', message, args);
  readonly verbose = (message: string, ...args: unknown[]): void =>
    this.#log('verbose', message, args);

  #log(level: Level, message: string, args: readonly unknown[]): void {
    const text = [message, ...args].map(asText).filter(Boolean).join(' ');
    const suppressed = this.#suppressed(`${level} ${text}`);
    if (suppressed === undefined) return;
    const more = suppressed > 0 ? ` (${suppressed} more like this were not printed)` : '';
    try {
      this.#write(`otelier ${level}: ${text}${more}\n`);
    } catch {
      // stderr may be closed; there is nowhere left to say so.
    }
  }

  /** How many were left out before this one, or undefined when this one is left out too. */
  #suppressed(key: string): number | undefined {
    const now = this.#clock.now();
    const seen = this.#seen.get(key);
    if (seen === undefined || now - seen.since >= periodMs) {
      if (this.#seen.size >= remembered) this.#seen.clear();
      this.#seen.set(key, { since: now, count: 1 });
      return seen === undefined ? 0 : Math.max(0, seen.count - repeats);
    }
    seen.count++;
    return seen.count <= repeats ? 0 : undefined;
  }
}

/** A part of a message on one line; errors with their cause, everything else kept short. */
function asText(part: unknown): string {
  if (part instanceof Error) {
    const cause = part.cause === undefined ? '' : ` (cause: ${asText(part.cause)})`;
    return `${part.name}: ${part.message}${cause}`.replaceAll(/\s*\n\s*/g, ' ');
  }
  if (typeof part === 'string') return part.replaceAll(/\s*\n\s*/g, ' ').slice(0, 2_000);
  try {
    return (JSON.stringify(part) ?? String(part)).slice(0, 500);
  } catch {
    return String(part).slice(0, 500);
  }
}

/** The levels of `OTEL_LOG_LEVEL` in the numbers of the API. */
export const diagLevels: Readonly<Record<string, DiagLogLevel>> = {
  none: 0,
  error: 30,
  warn: 50,
  info: 60,
  debug: 70,
  verbose: 80,
  all: 9999,
};
