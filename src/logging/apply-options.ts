import type winston from 'winston';
import { autoFormat } from './formats/auto-format.ts';
import { humanFormat } from './formats/human-format.ts';
import { jsonFormat } from './formats/json-format.ts';
import { type LoggerOptions, list } from './options.ts';
import { type LoggerSlot, SLOT } from './slot.ts';
import { ConsoleTransport } from './transports/console-transport.ts';
import { OtlpTransport } from './transports/otlp-transport.ts';
import type { WinstonBase } from './winston-base.ts';

/** Brings a logger that winston has just reset to what its options say. */
export function applyOptions(
  root: WinstonBase & { readonly [SLOT]: LoggerSlot; levels: object },
  options: LoggerOptions,
): void {
  // An instrumentation may have put a transport of its own here; records go out by ours alone.
  root.clear();
  const output = new ConsoleTransport(options.stream ? { stream: options.stream } : {});
  root.silent = options.silent;
  root.exitOnError = options.exitOnError ?? true;
  root.defaultMeta = options.defaults === undefined ? null : { ...options.defaults };
  root.format = formatOf(options.format, output);
  root[SLOT].level.begin(options.level);
  for (const transport of list(options.transports ?? output)) root.add(transport);
  if (options.otlp !== false) root.add(new OtlpTransport());
  if (options.exceptionHandlers !== undefined) {
    root.exceptions.handle(...list(options.exceptionHandlers));
  }
  if (options.rejectionHandlers !== undefined) {
    root.rejections.handle(...list(options.rejectionHandlers));
  }
}

function formatOf(
  format: LoggerOptions['format'],
  output: ConsoleTransport,
): winston.Logform.Format {
  if (format === 'json') return jsonFormat();
  if (format === 'human') return humanFormat();
  return format ?? autoFormat(() => output.stream.isTTY === true);
}
