import assert from 'node:assert/strict';
import { ValueType } from '@opentelemetry/api';
import {
  AggregationTemporality,
  AggregationType,
  type ExponentialHistogram,
  type Histogram,
  MeterProvider,
  MetricReader,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';
import { exponentialMath } from '../../../src/pipeline/metrics/exponential-math.ts';
import { MetricHub } from '../../../src/pipeline/metrics/hub.ts';
import { TemporalityConverter } from '../../../src/pipeline/metrics/temporality.ts';

class PlainReader extends MetricReader {
  protected override async onShutdown(): Promise<void> {}
  protected override async onForceFlush(): Promise<void> {}
}

/** One step: values recorded under a label, then a collection, accepted or not. */
const steps = fc.array(
  fc.record({
    records: fc.array(
      fc.record({
        label: fc.constantFrom('a', 'b', 'c'),
        value: fc.oneof(
          fc.integer({ min: 0, max: 1000 }),
          fc.constantFrom(0, 0.001, 1, 2 ** -30, 2 ** 30),
        ),
      }),
      { maxLength: 6 },
    ),
    accepted: fc.boolean(),
  }),
  { minLength: 1, maxLength: 8 },
);

type Step = typeof steps extends fc.Arbitrary<Array<infer One>> ? One : never;

const meterWith = (...readers: MetricReader[]) =>
  new MeterProvider({
    readers,
    views: [
      {
        instrumentName: 'exponential',
        aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM, options: { maxSize: 20 } },
      },
    ],
  }).getMeter('test');

/** Records the steps on instruments of all kinds, and gives each collection to `collect`. */
function instruments(meter: ReturnType<typeof meterWith>) {
  const counter = meter.createCounter('counter', { valueType: ValueType.INT });
  const explicit = meter.createHistogram('explicit', {
    advice: { explicitBucketBoundaries: [1, 10, 100] },
  });
  const exponential = meter.createHistogram('exponential');
  const totals = new Map<string, number>();
  meter.createObservableCounter('observable').addCallback((result) => {
    for (const [label, total] of totals) result.observe(total, { label });
  });
  return ({ records }: Step): void => {
    for (const { label, value } of records) {
      counter.add(Math.ceil(value), { label });
      explicit.record(value, { label });
      exponential.record(value, { label });
      totals.set(label, (totals.get(label) ?? 0) + value);
    }
  };
}

type Value = number | Histogram | ExponentialHistogram;

function plus(one: Value | undefined, other: Value): Value {
  if (one === undefined) return other;
  if (typeof one === 'number') return one + (other as number);
  if ('scale' in one) return exponentialMath.plus(one, other as ExponentialHistogram);
  const add = other as Histogram;
  return {
    buckets: {
      boundaries: one.buckets.boundaries,
      counts: one.buckets.counts.map((count, at) => count + add.buckets.counts[at]!),
    },
    count: one.count + add.count,
    sum: one.sum! + add.sum!,
  };
}

/** What two values have to have in common, whatever the scale of their buckets. */
function gist(value: Value): unknown {
  if (typeof value === 'number') return near(value);
  const { count, sum } = value;
  if (!('scale' in value)) return [count, near(sum), value.buckets.counts];
  // Brought to so coarse a scale that all of one side falls into the bucket below or above 1.
  const coarse = (['positive', 'negative'] as const).map((side) => {
    let below = 0;
    let above = 0;
    for (const [at, amount] of value[side].bucketCounts.entries()) {
      if (value[side].offset + at < 0) below += amount;
      else above += amount;
    }
    return [below, above];
  });
  return [count, near(sum), value.zeroCount, coarse];
}

const gists = (map: Map<string, Value>) =>
  Object.fromEntries([...map].map(([key, value]) => [key, gist(value)]));

const near = (value: number | undefined): string => (value ?? Number.NaN).toPrecision(9);

function values({ scopeMetrics }: ResourceMetrics): Map<string, Value> {
  const found = new Map<string, Value>();
  for (const { metrics } of scopeMetrics) {
    for (const { descriptor, dataPoints } of metrics) {
      for (const { attributes, value } of dataPoints) {
        found.set(`${descriptor.name} ${String(attributes.label)}`, value);
      }
    }
  }
  return found;
}

describe('TemporalityConverter over the SDK', () => {
  it('gives differences that add up to the totals, whatever was not accepted in between', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (history) => {
        const hub = new MetricHub();
        const record = instruments(meterWith(hub.reader));
        const converter = new TemporalityConverter('delta');
        const received = new Map<string, Value>();
        let totals = new Map<string, Value>();
        const ends = new Map<string, bigint>();
        for (const step of [...history, { records: [], accepted: true }]) {
          record(step);
          const collected = (await hub.collect()).resourceMetrics;
          totals = values(collected);
          const { metrics, commit } = converter.convert(collected);
          if (!step.accepted) continue;
          commit();
          for (const [key, value] of values(metrics))
            received.set(key, plus(received.get(key), value));
          for (const { metrics: list } of metrics.scopeMetrics) {
            for (const { descriptor, dataPoints } of list) {
              for (const { attributes, startTime, endTime } of dataPoints) {
                const key = `${descriptor.name} ${String(attributes.label)}`;
                const [start, end] = [startTime, endTime].map(
                  ([s, n]) => BigInt(s) * 1_000_000_000n + BigInt(n),
                );
                assert.ok(start! >= (ends.get(key) ?? 0n) && end! >= start!);
                ends.set(key, end!);
              }
            }
          }
        }
        assert.deepEqual(gists(received), gists(totals));
      }),
      { numRuns: 60 },
    );
  });

  it('gives what a delta reader of the SDK gives, when everything is accepted', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (history) => {
        const hub = new MetricHub();
        const delta = new PlainReader({
          aggregationTemporalitySelector: () => AggregationTemporality.DELTA,
        });
        const meter = meterWith(hub.reader, delta);
        const counter = meter.createCounter('counter');
        const explicit = meter.createHistogram('explicit');
        const converter = new TemporalityConverter('delta');
        for (const { records } of history) {
          for (const { label, value } of records) {
            // A 0 added to a counter is a point to the SDK, and no change to the converter.
            // Whole numbers, since the difference of two large totals does not hold a tiny part.
            counter.add(Math.ceil(value) + 1, { label });
            explicit.record(Math.ceil(value), { label });
          }
          const { metrics, commit } = converter.convert((await hub.collect()).resourceMetrics);
          commit();
          const expected = values((await delta.collect()).resourceMetrics);
          assert.deepEqual(gists(values(metrics)), gists(expected));
        }
      }),
      { numRuns: 40 },
    );
  });
});
