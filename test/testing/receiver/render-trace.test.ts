import assert from 'node:assert/strict';
import { Message } from '../../../src/testing/receiver/message.ts';
import { readLogs } from '../../../src/testing/receiver/read-logs.ts';
import { readSpans } from '../../../src/testing/receiver/read-spans.ts';
import { renderTrace } from '../../../src/testing/receiver/render-trace.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const root = 'b7ad6b7169203331';
const start = 1_700_000_000_000_000_000n;

const spans = readSpans(
  new Message({
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'gateway' } }] },
        scopeSpans: [
          {
            spans: [
              {
                traceId,
                spanId: root,
                name: 'GET /products',
                kind: 2,
                startTimeUnixNano: String(start),
                endTimeUnixNano: String(start + 20_000_000n),
                events: [{ name: 'cache miss', timeUnixNano: String(start + 1_000_000n) }],
              },
              {
                traceId,
                spanId: 'c7ad6b7169203332',
                parentSpanId: root,
                flags: 0x301,
                name: 'lookup',
                startTimeUnixNano: String(start + 2_000_000n),
                endTimeUnixNano: String(start + 9_000_000n),
                status: { code: 2, message: 'refused' },
              },
            ],
          },
        ],
      },
    ],
  }),
);

const logs = readLogs(
  new Message({
    resourceLogs: [
      {
        scopeLogs: [
          {
            logRecords: [
              {
                traceId,
                spanId: root,
                timeUnixNano: String(start + 3_000_000n),
                severityNumber: 13,
                severityText: 'warn',
                body: { stringValue: 'nothing found' },
                attributes: [{ key: 'hits', value: { intValue: '0' } }],
              },
              {
                traceId,
                spanId: root,
                observedTimeUnixNano: String(start + 4_000_000n),
                severityNumber: 9,
                eventName: 'shop.searched',
                body: { kvlistValue: { values: [{ key: 'words', value: { intValue: 2 } }] } },
              },
              { observedTimeUnixNano: String(start + 5_000_000n), body: { stringValue: 'stray' } },
            ],
          },
        ],
      },
    ],
  }),
);

describe('a received trace as a tree', () => {
  const text = renderTrace({ spans, logs, width: 120 });
  const lines = text.split('\n');
  const at = (part: string): number => lines.findIndex((line) => line.includes(part));

  it('has the spans below each other, with services, durations and faults', () => {
    assert.match(text, /trace 0af76519 {2}gateway .*2 spans · 3 logs · 1 error · 20\.0 ms/);
    assert.match(text, /GET \/products {2}server .*20\.0 ms/);
    assert.match(text, /└─ ✖ lookup .*7\.00 ms/);
    assert.match(text, /refused/);
    assert.ok(at('GET /products') < at('lookup'));
  });

  it('has events and logs in the order of time', () => {
    assert.ok(at('cache miss') > 0);
    assert.ok(at('cache miss') < at('nothing found'));
    assert.ok(at('nothing found') < at('shop.searched'));
    assert.match(text, /WARN\s+nothing found\s+hits=0/);
    assert.match(text, /shop\.searched\s+body=\{words: 2\}/);
    assert.ok(at('stray') > 0);
  });

  it('may do without logs', () => {
    assert.ok(!renderTrace({ spans }).includes('nothing found'));
  });
});
