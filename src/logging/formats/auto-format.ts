import winston from 'winston';
import { humanFormat } from './human-format.ts';
import { jsonFormat } from './json-format.ts';

/** The human format for a terminal, else JSON; found out at the first record. */
export function autoFormat(isTerminal: () => boolean): winston.Logform.Format {
  let chosen: winston.Logform.Format | undefined;
  return winston.format((info) => {
    chosen ??= isTerminal() ? humanFormat() : jsonFormat();
    return chosen.transform(info, chosen.options);
  })();
}
