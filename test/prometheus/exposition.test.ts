import assert from 'node:assert/strict';
import type { Attributes } from '@opentelemetry/api';
import { emptyResource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  AggregationType,
  DataPointType,
  MeterProvider,
  type MetricData,
  MetricReader,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';
import { exposition } from '../../src/prometheus/index.ts';
import { parsePage } from './text-format.ts';

class Reader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

const at: [number, number] = [1, 0];
const descriptor = (name: string) => ({ name, description: '', unit: '', valueType: 1 });
const point = <T>(attributes: Attributes, value: T) => ({
  startTime: at,
  endTime: at,
  attributes,
  value,
});

function gauge(name: string, ...points: [Attributes, number][]): MetricData {
  return {
    descriptor: descriptor(name),
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPointType: DataPointType.GAUGE,
    dataPoints: points.map(([attributes, value]) => point(attributes, value)),
  };
}

function counter(name: string, ...points: [Attributes, number][]): MetricData {
  return {
    ...(gauge(name, ...points) as object),
    dataPointType: DataPointType.SUM,
    isMonotonic: true,
  } as MetricData;
}

function histogram(name: string, ...points: [Attributes, number[], number[]][]): MetricData {
  return {
    descriptor: descriptor(name),
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPointType: DataPointType.HISTOGRAM,
    dataPoints: points.map(([attributes, boundaries, counts]) =>
      point(attributes, {
        buckets: { boundaries, counts },
        count: counts.reduce((a, b) => a + b, 0),
        sum: 7,
      }),
    ),
  };
}

function metricsOf(metrics: MetricData[], attributes: Attributes = {}): ResourceMetrics {
  return {
    resource: resourceFromAttributes(attributes),
    scopeMetrics: [{ scope: { name: 'test' }, metrics }],
  };
}

/** The samples of a page but for `target_info`, without the label of the scope. */
function samplesOf(metrics: MetricData[], attributes: Attributes = {}) {
  return parsePage(exposition(metricsOf(metrics, attributes)).body)
    .filter(({ name }) => name !== 'target_info')
    .map(({ name, labels, value }) => {
      const { otel_scope_name: scope, ...own } = labels;
      assert.equal(scope, 'test');
      return { name, labels: own, value };
    });
}

describe('The page for Prometheus', () => {
  it('says which format it has', () => {
    assert.equal(exposition(metricsOf([])).contentType, 'text/plain; version=0.0.4; charset=utf-8');
  });

  it('is valid without metrics, with and without a resource', () => {
    assert.deepEqual(
      parsePage(exposition(metricsOf([])).body).map(({ name }) => name),
      ['target_info'],
    );
    const bare = { resource: emptyResource(), scopeMetrics: [] };
    assert.equal(exposition(bare, { withoutTargetInfo: true }).body, '# no registered metrics\n');
  });

  it('has what an SDK collects, with scope and resource', async () => {
    const reader = new Reader();
    const provider = new MeterProvider({
      resource: resourceFromAttributes({ 'service.name': 'shop' }),
      readers: [reader],
    });
    const meter = provider.getMeter('m', '2');
    meter
      .createCounter('orders', { description: 'Orders.', unit: '{order}' })
      .add(3, { 'http.route': '/a"b\n' });
    meter.createHistogram('wait', { advice: { explicitBucketBoundaries: [1, 2] } }).record(1.5);
    const { resourceMetrics } = await reader.collect();
    const { body, dropped } = exposition(resourceMetrics);
    assert.deepEqual(dropped, []);
    assert.ok(body.includes('# HELP orders_total Orders.\n'));
    assert.ok(body.includes('# TYPE orders_total counter\n'));
    assert.ok(body.includes('# TYPE wait histogram\n'));
    const samples = parsePage(body);
    const scope = { otel_scope_name: 'm', otel_scope_version: '2' };
    assert.deepEqual(samples[0]?.labels.service_name, 'shop');
    assert.deepEqual(samples[1], {
      name: 'orders_total',
      labels: { http_route: '/a"b\n', ...scope },
      value: 3,
    });
    assert.deepEqual(
      samples
        .filter(({ name }) => name === 'wait_bucket')
        .map(({ labels, value }) => [labels.le, value]),
      [
        ['1', 0],
        ['2', 1],
        ['+Inf', 1],
      ],
    );
    await provider.shutdown();
  });

  it('passes on the very same points when no label needs care', () => {
    const attributes = Object.freeze({ 'http.method': 'GET', code: 200, ok: true });
    assert.deepEqual(samplesOf([gauge('a', [attributes, 1])])[0]?.labels, {
      http_method: 'GET',
      code: '200',
      ok: 'true',
    });
  });

  it('takes its options, the same for every page', () => {
    const options = { prefix: 'shop', withoutScopeInfo: true, withoutTargetInfo: true };
    for (let time = 0; time < 2; time++) {
      assert.deepEqual(parsePage(exposition(metricsOf([gauge('a', [{}, 1])]), options).body), [
        { name: 'shop_a', labels: {}, value: 1 },
      ]);
    }
  });
});

describe('Labels that would stand twice', () => {
  it('are joined by ";" in the order of their keys', () => {
    assert.deepEqual(
      samplesOf([gauge('g', [{ a_b: 'last', 'a.b': 'dot', z: 'z', 'a-b': 1, 'a..b': true }, 1])])[0]
        ?.labels,
      {
        a_b: '1;true;dot;last',
        z: 'z',
      },
    );
  });

  it('leave the other metrics of the page as they are', () => {
    const names = samplesOf([
      gauge('one', [{ x: '1' }, 1]),
      gauge('two', [{ 'x.y': 1, x_y: 2 }, 2]),
      counter('three', [{}, 3]),
    ]);
    assert.deepEqual(
      names.map(({ name }) => name),
      ['one', 'two', 'three_total'],
    );
  });

  it('are joined in the resource as well', () => {
    const [info] = parsePage(exposition(metricsOf([], { 'r.x': 'b', r_x: 'c', 'r-x': 'a' })).body);
    assert.equal(info?.labels.r_x, 'a;b;c');
  });

  it('give way to those that the writer adds', () => {
    const attributes = { le: 'mine', 'otel.scope.name': 'fake', 'exported.le': 'too' };
    const bucket = samplesOf([histogram('h', [attributes, [1], [2, 3]])]).find(
      ({ name }) => name === 'h_bucket',
    );
    assert.deepEqual(bucket?.labels, {
      exported_le: 'too;mine',
      exported_otel_scope_name: 'fake',
      le: '1',
    });
    assert.deepEqual(samplesOf([gauge('g', [{ le: 'free' }, 1])])[0]?.labels, { le: 'free' });
  });

  it('give way to labels of the resource', () => {
    const metrics = metricsOf([gauge('g', [{ 'service.name': 'mine', service_name: 'too' }, 1])], {
      'service.name': 'shop',
      other: 1,
    });
    const [sample] = parsePage(
      exposition(metrics, { resourceConstantLabels: /^service\./, withoutTargetInfo: true }).body,
    );
    assert.deepEqual(sample?.labels, {
      exported_service_name: 'mine;too',
      otel_scope_name: 'test',
      service_name: 'shop',
    });
  });

  it('make one series of points that differ in nothing else', () => {
    const one = { 'p.q': 'v', w: 1 };
    const other = { w: 1, p_q: 'v' };
    assert.deepEqual(samplesOf([counter('c', [one, 3], [other, 4], [{ w: 1 }, 5])]), [
      { name: 'c_total', labels: { w: '1', p_q: 'v' }, value: 7 },
      { name: 'c_total', labels: { w: '1' }, value: 5 },
    ]);
    assert.deepEqual(
      samplesOf([gauge('g', [one, 3], [other, 4])]).map(({ value }) => value),
      [4],
    );
    const added = samplesOf([
      histogram('h', [one, [1, 2], [1, 2, 3]], [other, [1, 2], [10, 20, 30]]),
    ]);
    assert.deepEqual(
      added.map(({ value }) => value),
      [66, 14, 11, 33, 66],
    );
    const apart = samplesOf([histogram('h', [one, [1], [1, 2]], [other, [5], [10, 20]])]);
    assert.deepEqual(
      apart.filter(({ name }) => name === 'h_count').map(({ value }) => value),
      [3],
    );
  });
});

describe('Names and values that no label may have', () => {
  it('become ones that it may', () => {
    const odd = { '1x': 'digit', '': 'empty', ö: 'letter', 'a b': 'blank' };
    assert.deepEqual(samplesOf([gauge('g', [odd, 1])])[0]?.labels, {
      _1x: 'digit',
      _: 'empty;letter',
      a_b: 'blank',
    });
  });

  it('are texts, whatever was handed in', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    const odd = {
      nul: 'a\0b',
      list: ['a', 1],
      big: 2n,
      circle,
      none: undefined,
      nil: null,
      fn: () => 1,
      symbol: Symbol('s'),
    };
    assert.deepEqual(samplesOf([gauge('g', [odd as never, 1])])[0]?.labels, {
      nul: 'a\ufffdb',
      list: '["a",1]',
      big: '2',
      circle: 'object',
      none: '',
      nil: 'null',
      fn: 'function',
      symbol: 'symbol',
    });
  });

  it('never make the page invalid', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.integer(),
      fc.boolean(),
      fc.constant(undefined),
    );
    const attributes = fc.dictionary(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 4 }),
        fc.constantFrom('a.b', 'a_b', 'a__b', 'le', '1a', '_1a', '__proto__'),
      ),
      value,
    );
    const points = fc.uniqueArray(attributes, {
      maxLength: 5,
      selector: (each) => JSON.stringify(each),
    });
    fc.assert(
      fc.property(points, attributes, (all, resource) => {
        const metrics = [
          counter('c', ...all.map((each): [Attributes, number] => [each as Attributes, 1])),
          histogram(
            'h',
            ...all.map((each): [Attributes, number[], number[]] => [
              each as Attributes,
              [1],
              [1, 1],
            ]),
          ),
        ];
        const { body } = exposition({
          resource: { attributes: resource } as never,
          scopeMetrics: [{ scope: { name: 's' }, metrics }],
        });
        const samples = parsePage(body);
        const total = samples
          .filter(({ name }) => name === 'c_total')
          .reduce((sum, each) => sum + each.value, 0);
        assert.equal(total, all.length);
      }),
      { numRuns: 200 },
    );
  });

  it('are told apart, however many there are', () => {
    const many = Array.from({ length: 2500 }, (_, index): [Attributes, number] => [
      { [`key.${index}`]: 1, [`key_${index}`]: 2 },
      1,
    ]);
    assert.equal(samplesOf([gauge('g', ...many)]).length, 2500);
  });
});

describe('A metric that cannot be written', () => {
  it('is left out and named; the others stay', () => {
    const broken = [
      { ...gauge('no points'), dataPoints: undefined },
      { ...histogram('no_buckets'), dataPoints: [point({}, { count: 1 })] },
      undefined,
      { ...gauge('no_descriptor', [{}, 1]), descriptor: undefined },
    ] as never as MetricData[];
    const { body, dropped } = exposition(
      metricsOf([gauge('a', [{}, 1]), ...broken, gauge('b', [{}, 2])]),
    );
    assert.deepEqual(
      parsePage(body).map(({ name }) => name),
      ['target_info', 'a', 'b'],
    );
    assert.deepEqual(dropped, ['no points', 'undefined', 'no_buckets', 'undefined']);
  });
});

describe('An exponential histogram', () => {
  /** What an SDK makes of these values, and the page of it. */
  async function recorded(values: Record<string, number[]>, maxSize = 160) {
    const reader = new Reader();
    const provider = new MeterProvider({
      readers: [reader],
      views: [
        {
          instrumentName: 'e',
          aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM, options: { maxSize } },
        },
      ],
    });
    const instrument = provider.getMeter('m').createHistogram('e');
    for (const [series, all] of Object.entries(values))
      for (const value of all) instrument.record(value, { series });
    const { resourceMetrics } = await reader.collect();
    // Metrics recorded below zero are dropped by instruments, so those cases are made by hand.
    await provider.shutdown();
    return bucketsOf(resourceMetrics);
  }

  function bucketsOf(metrics: ResourceMetrics) {
    const page = exposition(metrics).body;
    assert.ok(page.includes('# TYPE e histogram\n'));
    const found = new Map<string, [number, number][]>();
    for (const { name, labels, value } of parsePage(page)) {
      if (name !== 'e_bucket') continue;
      const series = labels.series ?? '';
      const bound = labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels.le);
      found.set(series, [...(found.get(series) ?? []), [bound, value]]);
    }
    return found;
  }

  const exponential = (value: object): ResourceMetrics => {
    const { aggregationTemporality } = gauge('e');
    const empty = { offset: 0, bucketCounts: [] };
    const full = { scale: 0, zeroCount: 0, count: 0, positive: empty, negative: empty, ...value };
    const metric = {
      descriptor: descriptor('e'),
      aggregationTemporality,
      dataPoints: [point({}, full)],
    };
    return metricsOf([{ ...metric, dataPointType: DataPointType.EXPONENTIAL_HISTOGRAM }]);
  };

  it('counts below each bound no less and no more than was recorded there', async () => {
    const values = [0, 0.001, 0.5, 0.7, 1, 1.5, 2, 3, 10, 100, 5000];
    const [[, buckets] = ['', []]] = await recorded({ a: values });
    assert.ok(buckets.length > 10 && buckets.length <= 43);
    for (const [bound, count] of buckets) {
      // A value on a bound may fall on either side of it by a rounding of the last digit.
      const below = values.filter((value) => value <= bound * (1 - 1e-9)).length;
      const upTo = values.filter((value) => value <= bound * (1 + 1e-9)).length;
      assert.ok(below <= count && count <= upTo, `${count} up to ${bound}`);
    }
    assert.deepEqual(buckets.at(-1), [Number.POSITIVE_INFINITY, values.length]);
  });

  it('has ascending bounds, the same for all its series', async () => {
    const found = await recorded({ a: [1, 2, 3], b: [0.01], c: [700, 800, 900, 1000] });
    const bounds = [...found.values()].map((buckets) => buckets.map(([bound]) => bound));
    assert.deepEqual(
      bounds[0],
      bounds[0]?.toSorted((a, b) => a - b),
    );
    assert.deepEqual(bounds[1], bounds[0]);
    assert.deepEqual(bounds[2], bounds[0]);
    for (const buckets of found.values()) {
      for (const [index, [, count]] of buckets.entries())
        assert.ok(index === 0 || count >= (buckets[index - 1]?.[1] ?? 0));
    }
  });

  it('keeps its bounds when values make it coarser: but for both ends, some go and none comes', async () => {
    const bounds = async (values: number[]) =>
      new Set(((await recorded({ a: values })).get('a') ?? []).map(([bound]) => bound));
    const fine = await bounds([1, 2, 3, 4]);
    const coarse = await bounds([1, 2, 3, 4, 1e6]);
    for (const bound of coarse)
      assert.ok(bound > 4 || bound < 1 || fine.has(bound), `${bound} is new`);
  });

  it('has values below zero, and zero itself', () => {
    const metrics = exponential({
      count: 10,
      sum: -3,
      min: -8,
      max: 4,
      zeroCount: 1,
      positive: { offset: 0, bucketCounts: [2, 3] },
      negative: { offset: 1, bucketCounts: [4, 0] },
    });
    assert.deepEqual(bucketsOf(metrics).get(''), [
      [-2, 4],
      [0, 5],
      [1, 5],
      [2, 7],
      [4, 10],
      [Number.POSITIVE_INFINITY, 10],
    ]);
  });

  it('has the sum where there is one', () => {
    const sums = (value: object) =>
      parsePage(exposition(exponential(value)).body).filter(({ name }) => name === 'e_sum');
    assert.deepEqual(
      sums({ count: 1, sum: 2, positive: { offset: 0, bucketCounts: [1] } }).map(
        ({ value }) => value,
      ),
      [2],
    );
    assert.deepEqual(sums({ count: 1 }), []);
  });

  it('spans all numbers without losing count', () => {
    for (const scale of [-11, -10, -1, 0, 3, 20]) {
      const reach = Math.ceil(Math.min(1074 * 2 ** scale, 2 ** 30));
      const metrics = exponential({
        scale,
        count: 5,
        positive: { offset: -reach, bucketCounts: [1] },
        negative: { offset: reach - 1, bucketCounts: [1, 1] },
        zeroCount: 1,
      });
      const buckets = bucketsOf(metrics).get('') ?? [];
      assert.equal(buckets.at(-1)?.[1], 5);
      assert.ok(buckets.length <= 90);
    }
  });

  it('is empty when nothing was recorded', () => {
    assert.deepEqual(bucketsOf(exponential({})).get(''), [
      [0, 0],
      [Number.POSITIVE_INFINITY, 0],
    ]);
  });
});
