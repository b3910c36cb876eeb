import assert from 'node:assert/strict';
import { DataPointType, type MetricData, type ScopeMetrics } from '@opentelemetry/sdk-metrics';
import { prometheusNames, unitSuffix } from '../../src/prometheus/metric-names.ts';

describe('The unit at the end of a metric’s name', () => {
  for (const [unit, gauge, suffix] of [
    ['s', false, 'seconds'],
    ['ms', false, 'milliseconds'],
    ['By', false, 'bytes'],
    ['1', true, 'ratio'],
    ['1', false, ''],
    ['{request}', false, ''],
    ['{request}/s', false, 'per_second'],
    ['By/s', false, 'bytes_per_second'],
    ['m/s', true, 'meters_per_second'],
    ['%', true, 'percent'],
    ['', false, ''],
    ['furlong', false, 'furlong'],
    ['a-b c', false, 'a_b_c'],
    ['By/fortnight', false, 'bytes_per_fortnight'],
    ['1/s', false, 'per_second'],
  ] as const) {
    it(`is ${JSON.stringify(suffix)} for ${JSON.stringify(unit)}${gauge ? ' of a gauge' : ''}`, () => {
      assert.equal(unitSuffix(unit, gauge), suffix);
    });
  }
});

describe('The names that Prometheus sees', () => {
  function metric(
    name: string,
    unit: string,
    description = 'd',
    dataPointType = DataPointType.SUM,
  ): MetricData {
    return {
      descriptor: { name, unit, description, valueType: 1 },
      dataPointType,
      dataPoints: [],
    } as unknown as MetricData;
  }

  const named = (...metrics: MetricData[]): string[] =>
    prometheusNames([{ scope: { name: 'x' }, metrics }]).flatMap((each) =>
      each.metrics.map((m) => m.descriptor.name),
    );

  it('end in their unit, once', () => {
    assert.deepEqual(
      named(
        metric('http.server.request.duration', 's'),
        metric('job.duration_seconds', 's'),
        metric('job.seconds', 's'),
        metric('orders', '{order}'),
        metric('load', '1', 'd', DataPointType.GAUGE),
      ),
      [
        'http.server.request.duration_seconds',
        'job.duration_seconds',
        'job.seconds',
        'orders',
        'load_ratio',
      ],
    );
  });

  it('have their unit before the end that counters get', () => {
    assert.deepEqual(named(metric('work_total', 's')), ['work_seconds']);
    assert.deepEqual(named(metric('work_total', '1')), ['work_total']);
  });

  it('share the first description where scopes differ in theirs', () => {
    const scopes: ScopeMetrics[] = [
      { scope: { name: 'a' }, metrics: [metric('d', 's', 'first')] },
      { scope: { name: 'b' }, metrics: [metric('d', 's', 'second')] },
    ];
    const descriptions = prometheusNames(scopes).map(
      (each) => each.metrics[0]?.descriptor.description,
    );
    assert.deepEqual(descriptions, ['first', 'first']);
    assert.equal(
      scopes[1]?.metrics[0]?.descriptor.description,
      'second',
      'what was handed in is not touched',
    );
  });

  it('leave alone what is no metric at all', () => {
    const odd = { descriptor: undefined } as unknown as MetricData;
    assert.equal(prometheusNames([{ scope: { name: 'x' }, metrics: [odd] }])[0]?.metrics[0], odd);
  });
});
