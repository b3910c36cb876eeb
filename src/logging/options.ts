import type winston from 'winston';
import { type Clock, InvalidOptionError, unknownOption } from '../base/index.ts';
import { isLevel, type Level, levelNames } from './levels/levels.ts';
import type { LineStream } from './transports/console-transport.ts';

/** Options of a logger. */
export interface LoggerOptions {
  /** The least urgent level that is written. Settings of the room `logging` go over it. @default 'info' */
  readonly level?: Level;
  /**
   * One JSON object a line, text for a person, or a format of winston's.
   * @default 'human' when the output is a terminal, else 'json'
   */
  readonly format?: 'json' | 'human' | winston.Logform.Format;
  /** The module's name: 1 to 255 characters. @default none */
  readonly name?: string;
  /** Fields of every record; a field of a call or a child wins over them. @default none */
  readonly defaults?: object;
  /** Where the console output writes its lines. @default process.stdout */
  readonly stream?: LineStream;
  /** Transports of winston's, in place of the console output. @default the console output alone */
  readonly transports?: winston.transport | readonly winston.transport[];
  /** Whether records go to the logs API of OpenTelemetry as well. @default true */
  readonly otlp?: boolean;
  /** True to write nothing at all. @default false */
  readonly silent?: boolean;
  /** As winston's: whether a caught exception ends the process. @default true */
  readonly exitOnError?: boolean | ((error: Error) => boolean);
  /** As winston's: transports for uncaught exceptions. @default none */
  readonly exceptionHandlers?: winston.transport | readonly winston.transport[];
  /** As winston's: transports for unhandled rejections. @default none */
  readonly rejectionHandlers?: winston.transport | readonly winston.transport[];
  /** The source of the records' time. @default the system's clock */
  readonly clock?: Clock;
}

type Rule = readonly [rule: string, holds: (value: unknown) => boolean];

const transports: Rule = ['a transport or a list of transports', (v) => list(v).every(isObject)];

const rules: { readonly [Key in keyof Required<LoggerOptions>]: Rule } = {
  level: [`one of ${levelNames.join(', ')}`, isLevel],
  format: ["'json', 'human' or a format of winston", isFormat],
  name: ['a text of 1 to 255 characters', isName],
  defaults: ['an object', isObject],
  stream: ['an object with a write method', (v) => hasMethod(v, 'write')],
  transports,
  otlp: ['true or false', isBoolean],
  silent: ['true or false', isBoolean],
  exitOnError: ['true, false or a function', (v) => isBoolean(v) || typeof v === 'function'],
  exceptionHandlers: transports,
  rejectionHandlers: transports,
  clock: ['a clock', (v) => hasMethod(v, 'now') && hasMethod(v, 'wall')],
};

/**
 * Checks options given in code.
 *
 * @throws InvalidOptionError naming the first option that is wrong or unknown.
 */
export function checkOptions(
  caller: string,
  options: unknown,
  without: readonly string[] = [],
): asserts options is LoggerOptions {
  if (!isObject(options)) throw new InvalidOptionError(`${caller}.options`, 'an object', options);
  for (const [key, value] of Object.entries(options)) {
    const rule = without.includes(key) ? undefined : rules[key as keyof LoggerOptions];
    if (!Object.hasOwn(rules, key) || rule === undefined) {
      const known = Object.keys(rules).filter((each) => !without.includes(each));
      throw unknownOption(caller, key, value, known);
    }
    if (value !== undefined && !rule[1](value)) {
      throw new InvalidOptionError(`${caller}.${key}`, rule[0], value);
    }
  }
}

/** True for the name of a module. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= 255;
}

/** One or several, as a list. */
export function list<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

function isFormat(value: unknown): boolean {
  return value === 'json' || value === 'human' || hasMethod(value, 'transform');
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasMethod(value: unknown, method: string): boolean {
  return isObject(value) && typeof (value as { [key: string]: unknown })[method] === 'function';
}
