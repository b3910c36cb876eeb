import winston from 'winston';
import type { Logger } from './logger-types.ts';
import { checkOptions, type LoggerOptions } from './options.ts';
import { OtelierLogger } from './otelier-logger.ts';

/**
 * Makes a winston logger with the levels `fatal` to `trace` that writes to standard output and to
 * the logs API of OpenTelemetry.
 *
 * @throws InvalidOptionError when an option is not valid or not known.
 * @example
 * const logger = createLogger({ name: 'orders', level: 'debug' });
 * logger.info('paid %s', id, { amount });
 */
export function createLogger(options: LoggerOptions = {}): Logger {
  checkOptions('createLogger', options);
  return new OtelierLogger(options) as unknown as Logger;
}

/** winston's colours for the levels that it has none for, unless the app has given them some. */
const { Colorizer } = winston.format.colorize as unknown as { Colorizer?: { allColors?: object } };
winston.addColors({ fatal: 'magenta', trace: 'gray', ...Colorizer?.allColors });
