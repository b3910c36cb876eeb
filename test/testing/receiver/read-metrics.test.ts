import assert from 'node:assert/strict';
import { Message } from '../../../src/testing/receiver/message.ts';
import { readMetrics } from '../../../src/testing/receiver/read-metrics.ts';
import { decodeMessage, encodeMessage } from '../../../src/testing/receiver/schema.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

/** Reads the same metrics from the JSON form, and from the binary form with ids as bytes. */
function readBoth(metrics: object[]): ReturnType<typeof readMetrics> {
  const name = 'ExportMetricsServiceRequest';
  const request = { resourceMetrics: [{ scopeMetrics: [{ metrics }] }] };
  const json = readMetrics(new Message(JSON.parse(JSON.stringify(request))));
  const withBytes = JSON.parse(JSON.stringify(request), (key, value: unknown) =>
    key === 'traceId' || key === 'spanId' ? Buffer.from(value as string, 'hex') : value,
  ) as Record<string, unknown>;
  const binary = readMetrics(new Message(decodeMessage(name, encodeMessage(name, withBytes))));
  assert.deepEqual(json, binary);
  return json;
}

describe('reading metrics that the SDK for JavaScript does not make', () => {
  it('a summary', () => {
    const [metric] = readBoth([
      {
        name: 'old',
        summary: {
          dataPoints: [
            {
              timeUnixNano: '5',
              count: '3',
              sum: 6,
              quantileValues: [
                { quantile: 0.5, value: 2 },
                { quantile: 1, value: 3 },
              ],
            },
          ],
        },
      },
    ]);
    assert.equal(metric?.type, 'summary');
    assert.equal(metric.temporality, undefined);
    assert.deepEqual(metric.points, [
      {
        attributes: {},
        startTimeUnixNano: 0n,
        timeUnixNano: 5n,
        flags: 0,
        count: 3,
        sum: 6,
        quantiles: [
          { quantile: 0.5, value: 2 },
          { quantile: 1, value: 3 },
        ],
        exemplars: [],
      },
    ]);
  });

  it('a histogram with exemplars and without a sum', () => {
    const [metric] = readBoth([
      {
        name: 'latency',
        histogram: {
          aggregationTemporality: 1,
          dataPoints: [
            {
              count: '1',
              bucketCounts: ['0', '1'],
              explicitBounds: [0.5],
              exemplars: [
                {
                  asDouble: 0.75,
                  timeUnixNano: '9',
                  traceId,
                  spanId,
                  filteredAttributes: [{ key: 'user', value: { intValue: '7' } }],
                },
                { asInt: '-3' },
              ],
            },
          ],
        },
      },
    ]);
    const point = metric?.points[0];
    assert.equal(metric?.temporality, 'delta');
    assert.ok(point !== undefined && !('sum' in point) && !('min' in point));
    assert.deepEqual(point.buckets, { bounds: [0.5], counts: [0, 1] });
    assert.deepEqual(point.exemplars, [
      { value: 0.75, timeUnixNano: 9n, traceId, spanId, attributes: { user: 7 } },
      { value: -3, timeUnixNano: 0n, traceId: undefined, spanId: undefined, attributes: {} },
    ]);
  });

  it('a point that says there is no value, and one with a huge integer', () => {
    const [metric] = readBoth([
      { name: 'gauge', gauge: { dataPoints: [{ flags: 1 }, { asInt: '9007199254740993' }] } },
    ]);
    assert.deepEqual(
      metric?.points.map(({ flags, value }) => [flags, value]),
      [
        [1, 0],
        [0, 2 ** 53],
      ],
    );
  });

  it('a type that is not known yet is left out', () => {
    assert.deepEqual(readBoth([{ name: 'future' }]), []);
  });
});

describe('reading values of JSON that JavaScript writes otherwise', () => {
  const plain = (value: object): unknown => new Message(value).plain(0);

  it('numbers as text', () => {
    assert.ok(Number.isNaN(plain({ doubleValue: 'NaN' })));
    assert.equal(plain({ doubleValue: '-Infinity' }), -Infinity);
    assert.equal(plain({ doubleValue: '1e3' }), 1000);
  });

  it('integers, as bigint when a number cannot hold them', () => {
    assert.equal(plain({ intValue: 7 }), 7);
    assert.equal(plain({ intValue: '-9007199254740991' }), -9_007_199_254_740_991);
    assert.equal(plain({ intValue: '9223372036854775807' }), 9_223_372_036_854_775_807n);
  });

  it('null as absent', () => {
    assert.equal(plain({ stringValue: null }), null);
    assert.equal(plain({}), null);
    assert.deepEqual(new Message({ name: null, list: null }).messages('list'), []);
  });
});
