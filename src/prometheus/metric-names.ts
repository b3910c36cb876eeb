import { DataPointType, type MetricData, type ScopeMetrics } from '@opentelemetry/sdk-metrics';

/**
 * Prometheus' words for units, by the table of OpenTelemetry's Prometheus exporter: a metric's name
 * ends in its unit. Units in braces are annotations and make no word.
 *
 * @see https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/
 */
const words: Readonly<Record<string, string>> = {
  d: 'days',
  h: 'hours',
  min: 'minutes',
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
  By: 'bytes',
  KiBy: 'kibibytes',
  MiBy: 'mebibytes',
  GiBy: 'gibibytes',
  TiBy: 'tibibytes',
  KBy: 'kilobytes',
  MBy: 'megabytes',
  GBy: 'gigabytes',
  TBy: 'terabytes',
  m: 'meters',
  V: 'volts',
  A: 'amperes',
  J: 'joules',
  W: 'watts',
  g: 'grams',
  Cel: 'celsius',
  Hz: 'hertz',
  '%': 'percent',
};

const perWords: Readonly<Record<string, string>> = {
  s: 'second',
  min: 'minute',
  h: 'hour',
  d: 'day',
  w: 'week',
  mo: 'month',
  y: 'year',
};

/** The end of a metric's name that tells its unit; empty when there is none to tell. */
export function unitSuffix(unit: string, gauge: boolean): string {
  if (unit === '1') return gauge ? 'ratio' : '';
  const [of = '', per] = unit.split('/', 2).map((part) => part.replaceAll(/\{[^}]*\}/g, '').trim());
  const counted = of === '1' ? '' : (words[of] ?? safe(of));
  if (per === undefined || per === '') return counted;
  const rate = `per_${perWords[per] ?? safe(per)}`;
  return counted === '' ? rate : `${counted}_${rate}`;
}

function safe(unit: string): string {
  return unit.replaceAll(/[^A-Za-z0-9]+/g, '_').replaceAll(/^_+|_+$/g, '');
}

/**
 * Gives metrics the names that Prometheus expects, and one description to those that go by one
 * name: instrumentations describe `http.client.request.duration` in words of their own, and the
 * format has place for one.
 */
export function prometheusNames(scopes: readonly ScopeMetrics[]): ScopeMetrics[] {
  const descriptions = new Map<string, string>();
  return scopes.map(({ scope, metrics }) => ({
    scope,
    metrics: metrics.map((metric) => {
      const descriptor = (metric as MetricData | undefined)?.descriptor;
      // A foreign producer's data may be anything; what cannot be written is found out later.
      if (typeof descriptor?.name !== 'string' || typeof descriptor.unit !== 'string')
        return metric;
      const name = nameWithUnit(metric);
      const description = descriptions.get(name) ?? descriptor.description;
      descriptions.set(name, description);
      return { ...metric, descriptor: { ...descriptor, name, description } };
    }),
  }));
}

function nameWithUnit({ descriptor, dataPointType }: MetricData): string {
  const { name, unit } = descriptor;
  const suffix = unitSuffix(unit, dataPointType === DataPointType.GAUGE);
  const bare = name.replace(/[._]total$/, '');
  if (suffix === '' || bare.endsWith(`_${suffix}`) || bare.endsWith(`.${suffix}`)) return name;
  return `${bare}_${suffix}`;
}
