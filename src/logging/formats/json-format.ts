import winston from 'winston';
import { MESSAGE } from '../record/record.ts';
import { plain } from '../values/plain.ts';
import { jsonLine } from '../values/text.ts';

/**
 * The format of one JSON object a line: `time`, `level`, `message`, `logger`, `trace_id`, `span_id`,
 * `trace_flags`, then the fields. To be used behind formats of your own:
 * `winston.format.combine(redact(), jsonFormat())`.
 */
export function jsonFormat(): winston.Logform.Format {
  return winston.format((info) => {
    // Copied once more: a format before this one may have put anything there.
    info[MESSAGE] = jsonLine(plain(info));
    return info;
  })();
}
