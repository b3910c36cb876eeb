import type winston from 'winston';
import type { Level } from './levels/levels.ts';
import type { LoggerOptions } from './options.ts';

/** A method of a level. Returns the logger. Never throws. */
export interface LogMethod {
  /** Directives (`%s %d %j …`) are filled in; objects after them are fields, errors are errors. */
  (message: string, ...args: unknown[]): Logger;
  /** An error with its causes, and a message in place of its own. */
  (error: Error, message?: string, ...args: unknown[]): Logger;
  /** Fields, and a message unless `message` is among them. */
  (fields: object, message?: string, ...args: unknown[]): Logger;
  /** Any other value becomes text. */
  (message: unknown): Logger;
}

/**
 * A winston logger with typed levels. Everything of winston's works: `add`, `remove`, `profile`,
 * `startTimer`, `exceptions`, `stream`; what differs is said here.
 */
export interface Logger extends winston.Logger {
  /**
   * The level in force. What is assigned holds until the settings give this logger another level;
   * a child or module follows its parent until it is assigned one. A name that is no level is
   * refused with a warning.
   */
  level: Level;

  fatal: LogMethod;
  error: LogMethod;
  warn: LogMethod;
  info: LogMethod;
  debug: LogMethod;
  trace: LogMethod;

  isLevelEnabled(level: string): boolean;
  isFatalEnabled(): boolean;
  isErrorEnabled(): boolean;
  isWarnEnabled(): boolean;
  isInfoEnabled(): boolean;
  isDebugEnabled(): boolean;
  isTraceEnabled(): boolean;

  /**
   * A logger that adds fields to each record. A field of the call wins over one of the child, one
   * of the child over those of its parents, and all over the defaults. The object is copied now.
   */
  child(bindings: object): this;

  /**
   * A logger for a part of the app: its name stands in each record as `logger`, is the scope in
   * OpenTelemetry, and is what `modules` of the settings match. A module of a module has both names,
   * joined by a dot.
   *
   * @throws InvalidOptionError when the name is not a text of 1 to 255 characters.
   */
  module(name: string): this;

  /**
   * Starts over with other options; what is not given is as at creation without it. Name and clock
   * stay. winston's `defaultMeta` is taken for `defaults`; the levels cannot be changed.
   *
   * @throws InvalidOptionError when an option is not valid; nothing has changed then.
   */
  configure(options?: Omit<LoggerOptions, 'name' | 'clock'> | winston.LoggerOptions): void;

  // Levels of winston's that are none here. A call of one is an error of the compiler.
  help: never;
  data: never;
  prompt: never;
  http: never;
  verbose: never;
  input: never;
  silly: never;
  emerg: never;
  alert: never;
  crit: never;
  warning: never;
  notice: never;
  isVerboseEnabled: never;
  isSillyEnabled: never;
}
