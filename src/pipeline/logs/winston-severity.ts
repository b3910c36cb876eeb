import { SeverityNumber } from '@opentelemetry/api';

/** The severities of the levels that are named as OpenTelemetry's are. */
const named: readonly [string, SeverityNumber][] = [
  ['fatal', SeverityNumber.FATAL],
  ['error', SeverityNumber.ERROR],
  ['warn', SeverityNumber.WARN],
  ['info', SeverityNumber.INFO],
  ['debug', SeverityNumber.DEBUG],
  ['trace', SeverityNumber.TRACE],
];

/** winston's own sets of levels: npm before syslog before cli, where they share a name. */
const severities: ReadonlyMap<string, SeverityNumber> = new Map([
  ['verbose', SeverityNumber.DEBUG2],
  ['http', SeverityNumber.DEBUG3],
  ['silly', SeverityNumber.TRACE],
  ['emerg', SeverityNumber.FATAL3],
  ['alert', SeverityNumber.FATAL2],
  ['crit', SeverityNumber.FATAL],
  ['warning', SeverityNumber.WARN],
  ['notice', SeverityNumber.INFO2],
  ['help', SeverityNumber.INFO3],
  ['data', SeverityNumber.INFO2],
  ['prompt', SeverityNumber.TRACE4],
  ['input', SeverityNumber.TRACE2],
  ...named,
]);

/** The severity of a level; undefined for one that nobody has mapped. */
export function winstonSeverity(
  level: string,
  custom?: Readonly<Record<string, SeverityNumber>>,
): SeverityNumber | undefined {
  if (custom !== undefined && Object.hasOwn(custom, level)) return custom[level];
  return severities.get(level);
}
