import assert from 'node:assert/strict';
import fc from 'fast-check';
import { textWidth } from '../../../src/pipeline/console/text.ts';
import { renderTrace, type TraceView } from '../../../src/pipeline/console/trace-tree.ts';
import type { TreeLog, TreeSpan } from '../../../src/pipeline/console/tree-model.ts';
import { id, log, span, t0, withoutColours } from './support.ts';

function assertFits(view: TraceView): string {
  const width = view.width ?? 100;
  const text = renderTrace(view);
  assert.ok(text.endsWith('\n'));
  for (const line of withoutColours(text).slice(0, -1).split('\n')) {
    assert.ok(textWidth(line) <= width, `${textWidth(line)} columns, not ${width}: ${line}`);
    assert.equal(line, line.trimEnd());
    assert.doesNotMatch(line, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
  }
  return text;
}

/** A checkout that fails because a service it calls does, told by two services. */
function checkout(): TraceView {
  const stack = `PaymentError: the bank did not answer
    at node:internal/process/task_queues:105:5
    at call (/app/node_modules/undici/lib/api.js:1:2)
    at charge (file:///app/src/payments/charge.ts:41:11)`;
  return {
    spans: [
      span('a', 'b7ad6b71', 'POST /checkout', 0, 312.4, {
        kind: 'server',
        remoteParent: true,
        status: { code: 'error' },
        attributes: {
          'http.response.status_code': 502,
          'http.route': '/checkout',
          'user.id': 'u-1842',
        },
      }),
      span('b', 'a', 'validate cart', 2, 11.9, { attributes: { 'cart.items': 12 } }),
      span('c', 'b', 'SELECT carts', 3, 4.2, {
        kind: 'client',
        attributes: {
          'db.system.name': 'postgresql',
          'db.query.text': 'SELECT id, sku, quantity\n  FROM carts\n WHERE user_id = $1',
        },
      }),
      ...Array.from({ length: 12 }, (_, i) =>
        span(`d${i.toString(16)}`, 'b', 'SELECT price', 7.5 + i * 0.4, 0.35 + i / 50, {
          kind: 'client',
        }),
      ),
      span('e', 'a', 'charge card', 20, 280, {
        status: { code: 'error', message: 'the bank did not answer' },
        attributes: {
          'resilience.circuit_breaker.name': 'payments',
          'resilience.call.outcome': 'failure',
        },
        events: [
          {
            name: 'exception',
            timeMs: t0 + 299,
            attributes: {
              'exception.type': 'PaymentError',
              'exception.message': 'the bank did not answer',
              'exception.stacktrace': stack,
            },
          },
        ],
      }),
      span('f', 'e', 'POST', 21, 120, {
        kind: 'client',
        status: { code: 'error', message: 'Service Unavailable' },
        attributes: {
          'http.response.status_code': 503,
          'url.full': 'http://me:secret@payments:8080/charges?token=secret#x',
        },
      }),
      span('1', 'f', 'POST /charges', 24, 110, {
        kind: 'server',
        service: 'payments',
        attributes: { 'http.response.status_code': 503, 'http.route': '/charges' },
      }),
    ],
    logs: [
      log('a', 1.2, 9, 'checkout started', { user: 'u-1842', items: 12 }),
      log('e', 142, 13, 'retrying', { attempt: 2, reason: 'HTTP 503' }),
      log(
        '1',
        60,
        17,
        'the bank answered with an error that takes more than one line to tell, since banks like to explain',
        { code: 'E-7' },
      ),
      log('a', 311, 17, 'checkout failed'),
    ],
  };
}

describe('renderTrace', () => {
  it('shows spans, their times, what tells most about them, and what happened in them', () => {
    assert.equal(
      assertFits(checkout()),
      `━━ trace 4bf92f35  shop → payments ━━━━━━━━ 14:02:11.123Z · 18 spans · 4 logs · 3 errors · 312 ms ━━
✖ POST /checkout  server  shop  ← b7ad6b71  502  user.id=u-1842    312 ms  ━━━━━━━━━━━━━━━━━━━━━━━━━
│  · +1.20 ms INFO  checkout started  user=u-1842 items=12
├─ validate cart  cart.items=12                                   11.9 ms  ━
│  ├─ SELECT carts  client                                        4.20 ms  ╸
│  │     SELECT id, sku, quantity FROM carts WHERE user_id = $1
│  ├─ SELECT price  client                                         350 µs  ╺
│  ├─ SELECT price  client                                         370 µs  ╺
│  ├─ SELECT price  client                                         390 µs  ╺
│  └─ 9 more like it, 410 µs to 570 µs each                       4.41 ms  ╺
└─ ✖ charge card  breaker=payments  outcome=failure                280 ms   ╺━━━━━━━━━━━━━━━━━━━━━━
   └─ ✖ POST  client  503  http://payments:8080/charges            120 ms   ╺━━━━━━━━━╸
      │  ✖ Service Unavailable
      └─ POST /charges  server  payments  503                      110 ms    ━━━━━━━━╸
            · +60.0 ms ERROR the bank answered with an error that takes more than one line to tell,
                             since banks like to explain  code=E-7
      · +142 ms  WARN  retrying  attempt=2 reason="HTTP 503"
      · +299 ms  ✖ PaymentError: the bank did not answer
                   at charge (file:///app/src/payments/charge.ts:41:11)
   · +311 ms  ERROR checkout failed
`,
    );
  });

  it('puts attributes below, and leaves out bars, where there is less room', () => {
    assert.equal(
      assertFits({ ...checkout(), width: 56 }),
      `━━ trace 4bf92f35  shop → paymen… ━ 3 errors · 312 ms ━━
✖ POST /checkout  server  shop  ← b7ad6b71        312 ms
│  502  user.id=u-1842
│  · +1.20 ms INFO  checkout started
│                   user=u-1842 items=12
├─ validate cart  cart.items=12                  11.9 ms
│  ├─ SELECT carts  client                       4.20 ms
│  │     SELECT id, sku, quantity FROM carts WHERE user…
│  ├─ SELECT price  client                        350 µs
│  ├─ SELECT price  client                        370 µs
│  ├─ SELECT price  client                        390 µs
│  └─ 9 more like it, 410 µs to 570 µs each      4.41 ms
└─ ✖ charge card                                  280 ms
   │  breaker=payments  outcome=failure
   └─ ✖ POST  client                              120 ms
      │  503  http://payments:8080/charges
      │  ✖ Service Unavailable
      └─ POST /charges  server  payments  503     110 ms
            · +60.0 ms ERROR the bank answered with an
                             error that takes more than
                             one line to tell, since
                             banks like to explain
                             code=E-7
      · +142 ms  WARN  retrying
                       attempt=2 reason="HTTP 503"
      · +299 ms  ✖ PaymentError: the bank did not answer
                   at charge (file:///app/src/payments/…
   · +311 ms  ERROR checkout failed
`,
    );
  });

  it('gives every service a colour, and errors theirs', () => {
    const { spans } = checkout();
    const text = assertFits({
      spans: spans.slice(-2),
      logs: [log('1', 30, 13, 'slow')],
      width: 80,
      colour: true,
    });
    assert.equal(
      text.replaceAll('\x1b', '^'),
      `^[2m━━ trace ^[0m^[1m4bf92f35^[0m  ^[36mshop → payments^[0m ^[2m━━━━━━━^[0m ^[31m2 spans · 1 log · 1 error · 120 ms^[0m^[2m ━━^[0m
^[31m✖ POST^[0m^[2m  client^[0m^[36m  shop^[0m^[2m  ← eeeeeeee^[0m                    120 ms  ^[31m━━━━━━━━━━━━━━━━━━━━^[0m
^[2m│  503  http://payments:8080/charges^[0m
^[2m│  ^[0m^[31m✖ Service Unavailable^[0m
^[2m└─ ^[0mPOST /charges^[2m  server^[0m^[35m  payments^[0m  ^[2m503^[0m             110 ms  ^[35m╺━━━━━━━━━━━━━━━━━━^[0m
^[2m      · +9.00 ms ^[0m^[33mWARN ^[0m slow
`,
    );
    assert.equal(
      withoutColours(text),
      assertFits({ spans: spans.slice(-2), logs: [log('1', 30, 13, 'slow')], width: 80 }),
    );
  });

  it('shows a span whose parent is not there as a root that says so', () => {
    const spans = [
      span('b', 'x', 'late child', 50, 10),
      span('a', undefined, 'root', 0, 20),
      span('c', 'b', 'below it', 52, 5),
    ];
    assert.equal(
      assertFits({ spans, logs: [log('y', 55, 9, 'from a span not here')] }),
      `━━ trace 4bf92f35  shop ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 14:02:11.123Z · 3 spans · 1 log · 60.0 ms ━━
root                                                              20.0 ms  ━━━━━━━━╸
late child  ← xxxxxxxx                                            10.0 ms                       ━━━━
└─ below it                                                       5.00 ms                       ╺━━
· +55.0 ms INFO  from a span not here
`,
    );
  });

  it('names the parents of a continuation', () => {
    const names = new Map([[id('a'), 'GET /cart']]);
    const spans = [span('b', 'a', 'write behind', 400, 30)];
    assert.equal(
      assertFits({ spans, logs: [log('a', 410, 9, 'after the answer')], names, continued: true }),
      `━━ trace, continued 4bf92f35  shop ━━━━━━━━━━━━━━━━━━━━━ 14:02:11.523Z · 1 span · 1 log · 30.0 ms ━━
write behind  ← GET /cart aaaaaaaa                                30.0 ms  ━━━━━━━━━━━━━━━━━━━━━━━━━
· +10.0 ms INFO  after the answer  span="GET /cart"
`,
    );
    assert.equal(
      assertFits({
        spans: [],
        logs: [log('a', 410, 9, 'after the answer')],
        names,
        continued: true,
      }),
      `━━ trace, continued 4bf92f35  shop ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 14:02:11.533Z · 1 log ━━
· +0 µs    INFO  after the answer  span="GET /cart"
`,
    );
  });

  it('cuts circles of parents open', () => {
    const spans = [
      span('a', 'b', 'one', 5, 10),
      span('b', 'c', 'two', 2, 10),
      span('c', 'a', 'three', 3, 10),
      span('d', 'd', 'its own parent', 1, 1),
      span('e', 'b', 'hangs on the circle', 4, 1),
    ];
    assert.equal(
      assertFits({ spans }),
      `━━ trace 4bf92f35  shop ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 14:02:11.124Z · 5 spans · 14.0 ms ━━
its own parent  ← a circle of parents                             1.00 ms  ━━
two  ← a circle of parents                                        10.0 ms    ━━━━━━━━━━━━━━━━━╸
├─ hangs on the circle                                            1.00 ms       ╺━
└─ one                                                            10.0 ms         ━━━━━━━━━━━━━━━━━━
   └─ three                                                       10.0 ms     ╺━━━━━━━━━━━━━━━━━╸
`,
    );
  });

  it('moves what a clock that is behind has put before its parent', () => {
    const spans = [
      span('a', undefined, 'GET', 0, 100, { kind: 'client' }),
      span('b', 'a', 'GET /stock', -3_600_000, 40, { kind: 'server', service: 'stock' }),
      span('c', 'b', 'SELECT', -3_599_990, 20, { kind: 'client', service: 'stock' }),
      span('d', 'a', 'GET /long', -0.4, 120, { kind: 'server', service: 'stock' }),
    ];
    assert.equal(
      assertFits({ spans, logs: [log('c', -3_599_985, 9, 'moved too')] }),
      `━━ trace 4bf92f35  shop → stock ━━━━━━━━━━━━━━━━━━━━━━━━ 14:02:11.123Z · 4 spans · 1 log · 120 ms ━━
GET  client  shop                                                  100 ms  ━━━━━━━━━━━━━━━━━━━━━
├─ GET /long  server  stock                                        120 ms  ━━━━━━━━━━━━━━━━━━━━━━━━━
└─ GET /stock  server  stock                                      40.0 ms        ╺━━━━━━━╸
   │  its clock is 1 h 00 m behind, corrected here
   └─ SELECT  client                                              20.0 ms          ╺━━━╸
         · +45.0 ms INFO  moved too
`,
    );
  });

  it('leaves spans of one service where their clock has put them', () => {
    const spans = [span('a', undefined, 'a', 10, 10), span('b', 'a', 'b', 0, 5)];
    assert.equal(
      assertFits({ spans }),
      `━━ trace 4bf92f35  shop ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 14:02:11.123Z · 2 spans · 20.0 ms ━━
a                                                                 10.0 ms              ╺━━━━━━━━━━━━
└─ b                                                              5.00 ms  ━━━━━━╸
`,
    );
  });

  it('shows both spans of one id', () => {
    const spans = [
      span('a', undefined, 'one', 0, 10),
      span('a', undefined, 'other', 1, 10),
      span('b', 'a', 'child', 2, 1),
    ];
    assert.equal(
      assertFits({ spans }),
      `━━ trace 4bf92f35  shop ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 14:02:11.123Z · 3 spans · 11.0 ms ━━
one                                                               10.0 ms  ━━━━━━━━━━━━━━━━━━━━━━╸
└─ child                                                          1.00 ms      ╺━━
other                                                             10.0 ms    ╺━━━━━━━━━━━━━━━━━━━━━━
`,
    );
  });

  it('lets nothing through that a terminal would obey', () => {
    const spans = [
      span('a', undefined, 'x\n\x1b[2J\u202e\u0007evil\u2028\ud800', 0, 10, {
        service: 'a\x1b]0;title\x07',
        attributes: { 'k\n': 'v\r\n\t', n: Number.NaN },
        status: { code: 'error', message: 'boom\x1b[31m' },
        events: [{ name: 'e\x9b', timeMs: Number.NaN, attributes: { 'a\x1b': '\x1b' } }],
      }),
    ];
    assert.equal(
      assertFits({ spans, logs: [log('a', 1, 9, 'm\x1b[A\x08', { 'f\x1b': '\x00' })] }),
      `━━ trace 4bf92f35  a\\x1b]0;title\\x07 → shop ━━ 14:02:11.123Z · 1 span · 1 log · 1 error · 10.0 ms ━━
✖ x\\n\\x1b[2J\\u{202e}\\x07evil\\u{2028}\\u{d800}  a\\x1b]0;title\\x07   10.0 ms  ━━━━━━━━━━━━━━━━━━━━━━━━━
   k\\n=v\\r\\n\\t  n=NaN
   ✖ boom\\x1b[31m
   · +0 µs    e\\x9b  a\\x1b=\\x1b
   · +1.00 ms INFO  m\\x1b[A\\x08  f\\x1b=\\x00
`,
    );
  });

  it('makes do with times that are none', () => {
    const spans = [
      span('a', undefined, 'not a number', Number.NaN, Number.POSITIVE_INFINITY),
      span('b', 'a', 'below nothing', 5, -5),
      { ...span('c', 'a', 'not known', 0, 20), startMs: 0 },
    ];
    assert.equal(
      assertFits({ spans, logs: [{ ...log('x', 0, 0, 'whenever'), timeMs: 0 }] }),
      `━━ trace 4bf92f35  shop ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 14:02:11.128Z · 3 spans · 1 log · 20.0 ms ━━
not a number                                                         0 µs  ╸
├─ below nothing                                                     0 µs  ╸
└─ not known                                                      20.0 ms  ━━━━━━━━━━━━━━━━━━━━━━━━━
· +0 µs    LOG   whenever
`,
    );
  });

  it('counts the columns of wide characters', () => {
    const spans = [
      span('a', undefined, '検索 🔍 запрос cafe\u0301', 0, 10, { service: '店' }),
      span('b', 'a', '検索'.repeat(40), 1, 3, { attributes: { 'a.key': '値'.repeat(60) } }),
    ];
    assert.equal(
      assertFits({ spans }),
      `━━ trace 4bf92f35  店 → shop ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 14:02:11.123Z · 2 spans · 10.0 ms ━━
検索 🔍 запрос café  店                                           10.0 ms  ━━━━━━━━━━━━━━━━━━━━━━━━━
└─ 検索検索検索検索検索検索検索検索検索検索検索検索検索…  shop    3.00 ms    ╺━━━━━━━
      a.key=値値値値値値値値値値値値値値値値値値値値値値値値値値値値値値値値値値値値値値値値値値値…
`,
    );
  });

  it('shows a thousand spans on a few rows where they are alike', () => {
    const inserts = Array.from({ length: 999 }, (_, i) => ({
      ...span('b', 'a', i === 500 ? 'flush' : 'insert', i * 2, 1.5 + (i % 7) / 10),
      spanId: `s${i}`,
    }));
    assert.equal(
      assertFits({ spans: [span('a', undefined, 'batch', 0, 2000), ...inserts] }),
      `━━ trace 4bf92f35  shop ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 14:02:11.123Z · 1,000 spans · 2.00 s ━━
batch                                                              2.00 s  ━━━━━━━━━━━━━━━━━━━━━━━━━
├─ insert                                                         1.50 ms  ╸
├─ insert                                                         1.60 ms  ╸
├─ insert                                                         1.70 ms  ╸
├─ 497 more like it, 1.50 ms to 2.10 ms each                       895 ms  ━━━━━━━━━━━━╸
├─ flush                                                          1.80 ms              ╺
├─ insert                                                         1.90 ms              ╺
├─ insert                                                         2.00 ms              ╺
├─ insert                                                         2.10 ms              ╺
└─ 495 more like it, 1.50 ms to 2.10 ms each                       891 ms              ╺━━━━━━━━━━━━
`,
    );
  });

  it('hides no span that has more to tell than its times', () => {
    const more: Partial<TreeSpan>[] = [
      { status: { code: 'error' } },
      { events: [{ name: 'event', timeMs: t0, attributes: {} }] },
    ];
    for (const each of more) {
      const spans = Array.from({ length: 9 }, (_, i) => ({
        ...span('b', 'a', 'same', i, 1, i === 6 ? each : {}),
        spanId: `s${i}`,
      }));
      const text = assertFits({ spans: [span('a', undefined, 'root', 0, 20), ...spans] });
      assert.match(text, /3 more like it/);
      assert.equal(text.match(/same/g)?.length, 6);
    }
  });

  it('shows the right part of guides that go deep', () => {
    const spans = Array.from({ length: 16 }, (_, i) => ({
      ...span('a', undefined, `level ${i}`, i, 100 - 2 * i),
      spanId: `n${i}`,
      ...(i > 0 && { parentSpanId: `n${i - 1}` }),
    }));
    assert.equal(
      assertFits({ spans, logs: [{ ...log('a', 50, 9, 'deep down'), spanId: 'n15' }] }),
      `━━ trace 4bf92f35  shop ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 14:02:11.123Z · 16 spans · 1 log · 100 ms ━━
level 0                                                            100 ms  ━━━━━━━━━━━━━━━━━━━━━━━━━
└─ level 1                                                        98.0 ms  ╺━━━━━━━━━━━━━━━━━━━━━━━━
   └─ level 2                                                     96.0 ms  ╺━━━━━━━━━━━━━━━━━━━━━━━╸
      └─ level 3                                                  94.0 ms   ━━━━━━━━━━━━━━━━━━━━━━━╸
         └─ level 4                                               92.0 ms   ━━━━━━━━━━━━━━━━━━━━━━━
            └─ level 5                                            90.0 ms   ╺━━━━━━━━━━━━━━━━━━━━━━
               └─ level 6                                         88.0 ms   ╺━━━━━━━━━━━━━━━━━━━━━╸
                  └─ level 7                                      86.0 ms    ━━━━━━━━━━━━━━━━━━━━━╸
                     └─ level 8                                   84.0 ms    ━━━━━━━━━━━━━━━━━━━━━
                        └─ level 9                                82.0 ms    ╺━━━━━━━━━━━━━━━━━━━━
                           └─ level 10                            80.0 ms    ╺━━━━━━━━━━━━━━━━━━━╸
                              └─ level 11                         78.0 ms     ━━━━━━━━━━━━━━━━━━━╸
⋯                              └─ level 12                        76.0 ms     ━━━━━━━━━━━━━━━━━━━
⋯                              └─ level 13                        74.0 ms     ╺━━━━━━━━━━━━━━━━━━
⋯                              └─ level 14                        72.0 ms     ╺━━━━━━━━━━━━━━━━━╸
⋯                              └─ level 15                        70.0 ms      ━━━━━━━━━━━━━━━━━╸
⋯                              · +50.0 ms INFO  deep down
`,
    );
  });

  it('is quick with very many spans, wide or deep', () => {
    const wide = Array.from({ length: 130_000 }, (_, i) => ({
      ...span('b', 'a', 'same', i, 1),
      spanId: `s${i}`,
    }));
    const text = renderTrace({ spans: [span('a', undefined, 'root', 0, 1), ...wide] });
    assert.match(text, /129,997 more like it/);
    const deep = Array.from({ length: 2_000 }, (_, i) => ({
      ...span('a', undefined, 'n', i, 1),
      spanId: `n${i}`,
      parentSpanId: `n${i - 1}`,
    }));
    assert.equal(renderTrace({ spans: deep }).split('\n').length, 2_002);
  });

  it('has something to say of nothing', () => {
    assert.match(assertFits({ spans: [] }), /^━━ trace .*00:00:00\.000Z ━━\n$/);
  });

  it('is never wider than asked and never fails, whatever it is given', () => {
    const odd = [
      'a',
      ' ',
      '\n',
      '\r',
      '\t',
      '\0',
      '\x1b[2J',
      '\x9b',
      '\u00a0',
      '日',
      '🔍',
      '\u0301',
      '\u200b',
      '\u202e',
      '\ud800',
    ];
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom(...odd), { maxLength: 60 }).map((all) => all.join('')),
      fc.constantFrom('', 'x'.repeat(500), '検'.repeat(90)),
    );
    const ids = fc.constantFrom('', 'a', 'b', 'c', 'd', '\x1b');
    const time = fc.oneof(
      fc.double(),
      fc.integer({ min: 0, max: 1000 }).map((at) => t0 + at),
    );
    const fields = fc.dictionary(text, fc.oneof(text, fc.anything()), { maxKeys: 4 });
    const spans: fc.Arbitrary<TreeSpan> = fc.record({
      traceId: text,
      spanId: ids,
      parentSpanId: ids,
      name: text,
      kind: fc.constantFrom('internal', 'server', 'client'),
      startMs: time,
      durationMs: fc.double(),
      status: fc.record({ code: fc.constantFrom('unset', 'ok', 'error'), message: text }),
      service: text,
      attributes: fields,
      events: fc.array(
        fc.record({
          name: fc.oneof(text, fc.constant('exception')),
          timeMs: time,
          attributes: fields,
        }),
        { maxLength: 2 },
      ),
    });
    const logs: fc.Arbitrary<TreeLog> = fc.record({
      traceId: text,
      spanId: ids,
      timeMs: time,
      severity: fc.integer(),
      level: text,
      message: text,
      fields,
    });
    fc.assert(
      fc.property(
        fc.array(spans, { maxLength: 8 }),
        fc.array(logs, { maxLength: 5 }),
        fc.integer({ min: 1, max: 140 }),
        fc.boolean(),
        (spans, logs, width, colour) => {
          assertFits({ spans, logs, width, colour, names: new Map([['a', 'x\x1b\n']]) });
        },
      ),
      { numRuns: 100 },
    );
  });
});
