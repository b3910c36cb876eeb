import type { Transform } from 'node:stream';
import winston from 'winston';

/** winston's Logger as its subclass sees it: what is overridden here is left out or a method. */
export interface WinstonBase extends Transform {
  silent: boolean | undefined;
  format: winston.Logform.Format;
  levels: { readonly [level: string]: number };
  exitOnError: boolean | ((error: Error) => boolean);
  defaultMeta?: unknown;
  readonly transports: winston.transport[];
  readonly exceptions: winston.ExceptionHandler;
  readonly rejections: winston.RejectionHandler;
  add(transport: winston.transport): this;
  clear(): this;
  configure(options?: object): void;
}

/** winston's class, taken for what {@link WinstonBase} says. */
export const BaseLogger = winston.Logger as unknown as new () => WinstonBase;

const stream = Object.getPrototypeOf(winston.Logger.prototype) as WinstonBase;

/**
 * The `write` of the stream below winston's logger. Instrumentations replace the logger's own
 * `write` to add trace ids; our records bear theirs already, so they pass by.
 */
export function streamWrite(logger: WinstonBase, info: object): void {
  (stream.write as (this: WinstonBase, info: object) => boolean).call(logger, info);
}
