import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  formatTraceparent,
  parseTraceparent,
} from '../../../src/pipeline/propagation/traceparent.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const value = `00-${traceId}-${spanId}-01`;

function hex(size: number): fc.Arbitrary<string> {
  return fc
    .string({
      unit: fc.constantFrom(...'0123456789abcdef'.split('')),
      minLength: size,
      maxLength: size,
    })
    .filter((id) => /[^0]/.test(id));
}

describe('parseTraceparent', () => {
  it('reads the four fields of version 00', () => {
    assert.deepEqual(parseTraceparent(value), { traceId, spanId, traceFlags: 1 });
  });

  it('keeps the flags it knows, and no others', () => {
    for (const [flags, kept] of [
      ['00', 0],
      ['01', 1],
      ['02', 2],
      ['03', 3],
      ['fc', 0],
      ['ff', 3],
    ] as const) {
      assert.equal(parseTraceparent(`00-${traceId}-${spanId}-${flags}`)?.traceFlags, kept);
    }
  });

  it('is sure of the sampled flag alone in a later version', () => {
    assert.equal(parseTraceparent(`01-${traceId}-${spanId}-ff`)?.traceFlags, 1);
  });

  it('refuses upper-case digits', () => {
    assert.equal(parseTraceparent(`00-${traceId.toUpperCase()}-${spanId}-01`), undefined);
    assert.equal(parseTraceparent(`00-${traceId}-${spanId.toUpperCase()}-01`), undefined);
    assert.equal(parseTraceparent(`00-${traceId}-${spanId}-0A`), undefined);
    assert.equal(parseTraceparent(`0A-${traceId}-${spanId}-01`), undefined);
  });

  it('refuses two values joined to one, even where a later version would allow more text', () => {
    assert.equal(parseTraceparent(`${value}, ${value}`), undefined);
    assert.equal(
      parseTraceparent(`cc-${traceId}-${spanId}-01-more, cc-${traceId}-${spanId}-01`),
      undefined,
    );
  });

  it('takes spaces and tabs for whitespace, and nothing else', () => {
    assert.ok(parseTraceparent(` \t${value}\t `));
    for (const other of ['\n', '\r\n', '\u00a0', '\u2028', '\0']) {
      assert.equal(parseTraceparent(`${value}${other}`), undefined);
      assert.equal(parseTraceparent(`${other}${value}`), undefined);
    }
  });

  it('refuses a value of a size that no version will have', () => {
    assert.equal(parseTraceparent(`cc-${traceId}-${spanId}-01-${'x'.repeat(10_000)}`), undefined);
    assert.equal(parseTraceparent(' '.repeat(1e6)), undefined);
  });

  it('never throws, and gives nothing but valid ids', () => {
    const nearly = fc
      .tuple(fc.constantFrom(value, `cc-${traceId}-${spanId}-01-x`), fc.nat(70), fc.string())
      .map(([text, at, put]) => text.slice(0, at) + put + text.slice(at + put.length));
    fc.assert(
      fc.property(fc.oneof(fc.string(), nearly), (text) => {
        const parsed = parseTraceparent(text);
        if (parsed === undefined) return;
        assert.match(parsed.traceId, /^(?!0+$)[0-9a-f]{32}$/);
        assert.match(parsed.spanId, /^(?!0+$)[0-9a-f]{16}$/);
        assert.ok([0, 1, 2, 3].includes(parsed.traceFlags));
      }),
    );
  });
});

describe('formatTraceparent', () => {
  it('writes version 00', () => {
    assert.equal(formatTraceparent({ traceId, spanId, traceFlags: 1 }), value);
  });

  it('sends flags that it does not know as 0', () => {
    assert.equal(formatTraceparent({ traceId, spanId, traceFlags: 0xfd }), value);
  });

  it('writes digits in lower case', () => {
    assert.equal(
      formatTraceparent({
        traceId: traceId.toUpperCase(),
        spanId: spanId.toUpperCase(),
        traceFlags: 1,
      }),
      value,
    );
  });

  it('is undone by parseTraceparent', () => {
    fc.assert(
      fc.property(hex(32), hex(16), fc.nat(3), (traceId, spanId, traceFlags) => {
        const traceparent = { traceId, spanId, traceFlags };
        assert.deepEqual(parseTraceparent(formatTraceparent(traceparent)), traceparent);
      }),
    );
  });
});
