import assert from 'node:assert/strict';
import * as semconv from '@opentelemetry/semantic-conventions';
import * as incubating from '@opentelemetry/semantic-conventions/incubating';
import * as own from '../../src/base/names.ts';
import { unitSuffix } from '../../src/prometheus/metric-names.ts';
import { paths, queries, text } from './files.ts';

/** Metrics of the semantic conventions that the instrumentations report. */
const conventions: readonly Omit<own.MetricName, 'description'>[] = [
  { name: semconv.METRIC_HTTP_SERVER_REQUEST_DURATION, kind: 'Histogram', unit: 's' },
  { name: semconv.METRIC_HTTP_CLIENT_REQUEST_DURATION, kind: 'Histogram', unit: 's' },
];

/** What the Collector and Prometheus tell of themselves. */
const others = [
  'otelcol_receiver_refused_spans_total',
  'otelcol_exporter_send_failed_spans_total',
  'target_info',
  'up',
];

/** The names that a metric has in Prometheus. */
function translated({ name, kind, unit }: Omit<own.MetricName, 'description'>): string[] {
  const suffix = unitSuffix(unit, kind === 'Gauge');
  const bare = name.replaceAll('.', '_') + (suffix === '' ? '' : `_${suffix}`);
  if (kind === 'Counter') return [`${bare}_total`];
  if (kind === 'Histogram') return [bare, `${bare}_bucket`, `${bare}_count`, `${bare}_sum`];
  return [bare];
}

const metrics = new Set([
  ...[...Object.values(own.metrics), ...conventions].flatMap(translated),
  ...others,
]);

/** Labels: attributes of ours and of the conventions, and those of Prometheus. */
const labels = new Set([
  ...[...Object.values(own.attributes), ...attributesOf(semconv), ...attributesOf(incubating)].map(
    (name) => name.replaceAll('.', '_'),
  ),
  'job',
  'instance',
  'le',
]);

function attributesOf(module: object): string[] {
  return Object.entries(module).flatMap(([key, value]) =>
    key.startsWith('ATTR_') && typeof value === 'string' ? [value] : [],
  );
}

const words = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right']);
const operators = new Set(['or', 'and', 'unless', 'bool', 'offset']);

/** The metrics and labels that a query of PromQL names. */
function namesOf(query: string): { metrics: string[]; labels: string[] } {
  const found = { metrics: [] as string[], labels: [] as string[] };
  const rest = query
    .replaceAll(/"(?:[^"\\]|\\.)*"/g, '""')
    .replaceAll(/\{([^}]*)\}/g, (_all, matchers: string) => {
      for (const [, name = ''] of matchers.matchAll(/(\w+)\s*[=!]/g)) found.labels.push(name);
      return ' ';
    })
    .replaceAll(/\b(\w+)\s*\(([\w\s,]*)\)/g, (all, word: string, list: string) => {
      if (!words.has(word)) return all;
      found.labels.push(...list.split(',').map((each) => each.trim()));
      return ' ';
    })
    .replaceAll(/\[[^\]]*\]/g, ' ');
  for (const [, name = '', call] of rest.matchAll(/\b([a-z_]\w*)\b(\s*\()?/g)) {
    if (call === undefined && !operators.has(name)) found.metrics.push(name);
  }
  return found;
}

describe('The names below collector/', () => {
  it('of metrics that queries use are those of the telemetry', () => {
    const used = queries.flatMap((query) => namesOf(query).metrics);
    assert.ok(queries.length >= 5 && used.length >= queries.length);
    assert.deepEqual(
      used.filter((name) => !metrics.has(name)),
      [],
    );
  });

  it('of labels that queries use are those of its attributes', () => {
    const used = queries.flatMap((query) => namesOf(query).labels);
    assert.ok(used.length > 0);
    assert.deepEqual(
      used.filter((name) => !labels.has(name)),
      [],
    );
  });

  it('of metrics in texts, settings and comments are those of the telemetry, in either form', () => {
    const dotted = [...Object.values(own.metrics), ...conventions].map(({ name }) => name);
    const known = new Set([...metrics, ...labels, ...dotted, ...Object.values(own.attributes)]);
    const wrong = paths.flatMap((path) =>
      [
        ...text(path).matchAll(
          /(?<![\w./-])(?:http|resilience|otel_sdk|otel\.sdk|otelcol)[._][\w.]*\w/g,
        ),
      ]
        .map(([name]) => name)
        .filter((name) => !known.has(name) && !/\.ya?ml$/.test(name))
        .map((name) => `${path}: ${name}`),
    );
    assert.deepEqual(wrong, []);
  });

  it('are read from a query as they should be', () => {
    const query = 'sum by (le, job) (rate(a_total{x="y{z}", w!~"b"}[5m])) / on (v) b > bool 1 or c';
    assert.deepEqual(namesOf(query), {
      metrics: ['a_total', 'b', 'c'],
      labels: ['x', 'w', 'le', 'job', 'v'],
    });
  });
});
