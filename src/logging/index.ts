export { createLogger } from './create-logger.ts';
export { humanFormat } from './formats/human-format.ts';
export { jsonFormat } from './formats/json-format.ts';
export { logger } from './global-logger.ts';
export type { LoggingSettings } from './levels/level-settings.ts';
export { type Level, levels } from './levels/levels.ts';
export type { Logger, LogMethod } from './logger-types.ts';
export type { LoggerOptions } from './options.ts';
export {
  ConsoleTransport,
  type ConsoleTransportOptions,
  type LineStream,
} from './transports/console-transport.ts';
