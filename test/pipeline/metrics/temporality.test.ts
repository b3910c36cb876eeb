import assert from 'node:assert/strict';
import type { Attributes } from '@opentelemetry/api';
import { AggregationTemporality, DataPointType, type Histogram } from '@opentelemetry/sdk-metrics';
import { TemporalityConverter } from '../../../src/pipeline/metrics/temporality.ts';
import { collection, exponential, gauge, histogram, type PointOf, shown, sum } from './points.ts';

const counter = (...points: Array<PointOf<number>>) => collection(sum({ points }));
const empty = collection();

/** Converts one collection after the other; each is accepted unless the receiver is said to be away. */
function receiver(converter = new TemporalityConverter('delta')) {
  return (collected: ReturnType<typeof collection>, away?: 'away'): string[] => {
    const { metrics, commit } = converter.convert(collected);
    if (away === undefined) commit();
    return shown(metrics);
  };
}

describe('TemporalityConverter', () => {
  it('passes everything on as it is for cumulative', () => {
    const collected = counter({ value: 1, end: 1 });
    const { metrics, commit } = new TemporalityConverter('cumulative').convert(collected);
    assert.equal(metrics, collected);
    commit();
  });

  it('tells first all there is, then what came in since the last accepted collection', () => {
    const take = receiver();
    assert.deepEqual(take(counter({ value: 5, start: 1, end: 10 })), ['m{} 1..10 +5']);
    assert.deepEqual(take(counter({ value: 7, start: 1, end: 20 })), ['m{} 10..20 +2']);
    assert.deepEqual(take(counter({ value: 11, start: 1, end: 30 })), ['m{} 20..30 +4']);
  });

  it('tells again what was not accepted', () => {
    const take = receiver();
    assert.deepEqual(take(counter({ value: 5, start: 1, end: 10 }), 'away'), ['m{} 1..10 +5']);
    assert.deepEqual(take(counter({ value: 7, start: 1, end: 20 })), ['m{} 1..20 +7']);
    assert.deepEqual(take(counter({ value: 8, start: 1, end: 30 }), 'away'), ['m{} 20..30 +1']);
    assert.deepEqual(take(counter({ value: 9, start: 1, end: 40 })), ['m{} 20..40 +2']);
  });

  it('commits nothing once a later conversion was made', () => {
    const converter = new TemporalityConverter('delta');
    const first = converter.convert(counter({ value: 5, end: 10 }));
    const second = converter.convert(counter({ value: 7, end: 20 }));
    first.commit();
    assert.deepEqual(shown(second.metrics), ['m{} 0..20 +7']);
    second.commit();
    second.commit();
    const third = converter.convert(counter({ value: 8, end: 30 }));
    assert.deepEqual(shown(third.metrics), ['m{} 20..30 +1']);
  });

  it('begins anew where a stream does, by its start time or by a lower total', () => {
    const take = receiver();
    take(counter({ value: 5, start: 1, end: 10 }));
    assert.deepEqual(take(counter({ value: 6, start: 15, end: 20 })), ['m{} 15..20 +6']);
    assert.deepEqual(take(counter({ value: 2, start: 15, end: 30 })), ['m{} 20..30 +2']);
    assert.deepEqual(take(counter({ value: 3, start: 15, end: 40 })), ['m{} 30..40 +1']);
  });

  it('never lets differences overlap, whatever start a producer tells', () => {
    const take = receiver();
    take(counter({ value: 5, start: 1, end: 10 }));
    assert.deepEqual(take(counter({ value: 6, start: 5, end: 20 })), ['m{} 10..20 +6']);
    assert.deepEqual(take(counter({ value: 7, start: 5, end: 15 })), ['m{} 15..15 +1']);
  });

  it('keeps what was not accepted before a stream began anew', () => {
    const take = receiver();
    take(counter({ value: 5, start: 1, end: 10 }));
    take(counter({ value: 8, start: 1, end: 20 }), 'away');
    assert.deepEqual(take(counter({ value: 2, start: 25, end: 30 }), 'away'), ['m{} 10..30 +5']);
    assert.deepEqual(take(counter({ value: 1, start: 35, end: 40 })), ['m{} 10..40 +6']);
    assert.deepEqual(take(counter({ value: 4, start: 35, end: 50 })), ['m{} 40..50 +3']);
  });

  it('keeps it also of a stream that was never accepted', () => {
    const take = receiver();
    take(counter({ value: 5, start: 1, end: 10 }), 'away');
    assert.deepEqual(take(counter({ value: 2, start: 15, end: 20 })), ['m{} 1..20 +7']);
  });

  it('tells the rest of a stream that has gone, once it is accepted', () => {
    const take = receiver();
    const a = { attributes: { k: 'a' } };
    const b = { attributes: { k: 'b' } };
    take(counter({ value: 5, end: 10, ...a }, { value: 1, end: 10, ...b }));
    take(counter({ value: 8, end: 20, ...a }, { value: 2, end: 20, ...b }), 'away');
    const alone = { value: 3, end: 30, ...b };
    assert.deepEqual(take(counter(alone), 'away'), ['m{b} 10..30 +2', 'm{a} 10..20 +3']);
    assert.deepEqual(take(empty), ['m{a} 10..20 +3', 'm{b} 10..30 +2']);
    assert.deepEqual(take(empty), []);
  });

  it('does not tell a stream twice that was away for a while', () => {
    const take = receiver();
    take(counter({ value: 5, start: 1, end: 10 }));
    for (let i = 0; i < 50; i++) take(empty);
    assert.deepEqual(take(counter({ value: 6, start: 1, end: 600 })), ['m{} 10..600 +1']);
  });

  it('forgets a stream after a hundred collections without it', () => {
    const take = receiver();
    const a = { attributes: { k: 'a' } };
    const b = { attributes: { k: 'b' } };
    take(counter({ value: 5, start: 1, end: 10, ...a }, { value: 1, start: 1, end: 10, ...b }));
    for (let i = 0; i < 101; i++) take(counter({ value: 1, start: 1, end: 20, ...b }));
    assert.deepEqual(take(counter({ value: 6, start: 1, end: 30, ...a })), ['m{a} 1..30 +6']);
    for (let i = 0; i < 102; i++) take(empty);
    assert.deepEqual(take(counter({ value: 6, start: 1, end: 40, ...a })), ['m{a} 1..40 +6']);
  });

  it('leaves out points without a change of synchronous instruments, and goes on from there', () => {
    const take = receiver();
    take(counter({ value: 5, end: 10 }));
    assert.deepEqual(take(counter({ value: 5, end: 20 })), []);
    assert.deepEqual(take(counter({ value: 6, end: 30 })), ['m{} 20..30 +1']);
    const observable = (value: number, end: number) =>
      collection(sum({ name: 'o', instrument: 'OBSERVABLE_COUNTER', points: [{ value, end }] }));
    take(observable(5, 40));
    assert.deepEqual(take(observable(5, 50)), ['o{} 40..50 +0']);
  });

  it('knows a stream by its attributes, in whatever order and of whatever kind', () => {
    const take = receiver();
    const point = (attributes: Attributes, value: number) => ({ attributes, value, end: value });
    take(
      counter(
        point({ a: 1, b: 2 }, 3),
        point({ a: '1' }, 4),
        point({ a: Number.NaN }, 5),
        point({}, 6),
      ),
    );
    assert.deepEqual(
      take(
        counter(
          point({ b: 2, a: 1 }, 13),
          point({ a: '1' }, 14),
          point({ a: Number.NaN }, 15),
          point({}, 16),
        ),
      ),
      ['m{2,1} 3..13 +10', 'm{1} 4..14 +10', 'm{NaN} 5..15 +10', 'm{} 6..16 +10'].map((text) =>
        text.replace('{2,1}', '{1,2}'),
      ),
    );
  });

  it('takes equal metrics and equal points of one collection for streams of their own', () => {
    const take = receiver();
    const twins = (one: number, two: number, three: number) =>
      collection(
        sum({
          points: [
            { value: one, end: one },
            { value: two, end: two },
          ],
        }),
        sum({ points: [{ value: three, end: three }] }),
      );
    assert.deepEqual(take(twins(1, 2, 3)), ['m{} 0..1 +1', 'm{} 0..2 +2', 'm{} 0..3 +3']);
    assert.deepEqual(take(twins(11, 12, 13)), ['m{} 1..11 +10', 'm{} 2..12 +10', 'm{} 3..13 +10']);
  });

  it('changes nothing of what it is given', () => {
    const collected = counter({ value: 5, end: 10 });
    const before = structuredClone(collected.scopeMetrics);
    receiver()(collected);
    assert.deepEqual(collected.scopeMetrics, before);
  });

  it('is not misled by a producer that uses its arrays again', () => {
    const take = new TemporalityConverter('delta');
    const value: Histogram = { buckets: { boundaries: [1], counts: [1, 0] }, count: 1, sum: 1 };
    take.convert(collection(histogram({ points: [{ value, end: 1 }] }))).commit();
    value.buckets.counts[1] = 4;
    value.count = 5;
    value.sum = 21;
    const { metrics } = take.convert(collection(histogram({ points: [{ value, end: 2 }] })));
    assert.deepEqual(metrics.scopeMetrics[0]?.metrics[0]?.dataPoints[0]?.value, {
      buckets: { boundaries: [1], counts: [0, 4] },
      count: 4,
      sum: 20,
    });
  });

  it('tells neither least nor greatest value of a histogram, which a part does not have', () => {
    const explicit: Histogram = {
      buckets: { boundaries: [1], counts: [1, 0] },
      count: 1,
      sum: 1,
      min: 1,
      max: 1,
    };
    const buckets = { offset: 0, bucketCounts: [] };
    const other = {
      count: 1,
      zeroCount: 1,
      scale: 0,
      sum: 0,
      min: 0,
      max: 0,
      positive: buckets,
      negative: buckets,
    };
    const { metrics } = new TemporalityConverter('delta').convert(
      collection(
        histogram({ points: [{ value: explicit }] }),
        exponential({ points: [{ value: other }] }),
      ),
    );
    for (const { dataPoints } of metrics.scopeMetrics[0]!.metrics) {
      assert.equal(dataPoints.length, 1);
      assert.ok(
        !('min' in (dataPoints[0]!.value as object)) &&
          !('max' in (dataPoints[0]!.value as object)),
      );
    }
  });

  describe('preference', () => {
    const all = collection(
      sum({ name: 'counter' }),
      sum({ name: 'observable counter', instrument: 'OBSERVABLE_COUNTER' }),
      sum({ name: 'up-down', instrument: 'UP_DOWN_COUNTER', monotonic: false }),
      sum({
        name: 'observable up-down',
        instrument: 'OBSERVABLE_UP_DOWN_COUNTER',
        monotonic: false,
      }),
      histogram({ name: 'histogram' }),
      histogram({ name: 'up-down as histogram', instrument: 'UP_DOWN_COUNTER' }),
      sum({ name: 'histogram as sum', instrument: 'HISTOGRAM', monotonic: false }),
      exponential({ name: 'exponential' }),
      gauge({ name: 'gauge' }),
      sum({ name: 'foreign counter', instrument: null }),
      sum({ name: 'foreign up-down', instrument: null, monotonic: false }),
      histogram({ name: 'foreign histogram', instrument: null }),
      sum({ name: 'a delta already', temporality: AggregationTemporality.DELTA }),
    );
    for (const scope of all.scopeMetrics) {
      for (const metric of scope.metrics) {
        const plain = ([DataPointType.SUM, DataPointType.GAUGE] as unknown[]).includes(
          metric.dataPointType,
        );
        const value =
          metric.dataPointType === DataPointType.HISTOGRAM
            ? { buckets: { boundaries: [], counts: [1] }, count: 1 }
            : {
                count: 1,
                zeroCount: 1,
                scale: 0,
                positive: { offset: 0, bucketCounts: [] },
                negative: { offset: 0, bucketCounts: [] },
              };
        (metric.dataPoints as unknown[]).push({
          attributes: {},
          startTime: [0, 0],
          endTime: [1, 0],
          value: plain ? 1 : value,
        });
      }
    }
    const deltas = (preference: 'delta' | 'low_memory' | 'cumulative'): string[] =>
      shown(new TemporalityConverter(preference).convert(all).metrics)
        .filter((text) => text.includes('+'))
        .map((text) => text.slice(0, text.indexOf('{')));

    it('delta: all but up-down counters', () => {
      assert.deepEqual(deltas('delta'), [
        'counter',
        'observable counter',
        'histogram',
        'histogram as sum',
        'exponential',
        'foreign counter',
        'foreign histogram',
        'a delta already',
      ]);
    });

    it('low_memory: synchronous counters and histograms', () => {
      assert.deepEqual(deltas('low_memory'), [
        'counter',
        'histogram',
        'histogram as sum',
        'exponential',
        'foreign histogram',
        'a delta already',
      ]);
    });

    it('cumulative: none', () => {
      assert.deepEqual(deltas('cumulative'), ['a delta already']);
    });
  });

  it('lets a sum that may fall fall', () => {
    const take = receiver();
    const view = (value: number, end: number) =>
      collection(sum({ instrument: 'HISTOGRAM', monotonic: false, points: [{ value, end }] }));
    take(view(5, 10));
    assert.deepEqual(take(view(2, 20)), ['m{} 10..20 +-3']);
  });
});
