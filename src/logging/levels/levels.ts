import { SeverityNumber } from '@opentelemetry/api';

/**
 * The levels of a logger, most urgent first, with winston's numbers: a record is written when its
 * number is not above that of the logger's level.
 */
export const levels = Object.freeze({
  fatal: 0,
  error: 1,
  warn: 2,
  info: 3,
  debug: 4,
  trace: 5,
} as const);

/** The name of a level. */
export type Level = keyof typeof levels;

/** The names of the levels, most urgent first. */
export const levelNames = Object.freeze(Object.keys(levels)) as readonly Level[];

/** What each level is in OpenTelemetry. */
export const severities: Readonly<Record<Level, SeverityNumber>> = Object.freeze({
  fatal: SeverityNumber.FATAL,
  error: SeverityNumber.ERROR,
  warn: SeverityNumber.WARN,
  info: SeverityNumber.INFO,
  debug: SeverityNumber.DEBUG,
  trace: SeverityNumber.TRACE,
});

/** True for the name of a level. */
export function isLevel(value: unknown): value is Level {
  return typeof value === 'string' && Object.hasOwn(levels, value);
}
