import assert from 'node:assert/strict';
import fc from 'fast-check';
import { inlineFields, inlineValue } from '../../../src/pipeline/console/inline-value.ts';
import { textWidth } from '../../../src/pipeline/console/text.ts';

describe('inlineValue', () => {
  it('shows any value on one line', () => {
    for (const [value, text] of [
      ['a\nb', 'a\\nb'],
      [1.5, '1.5'],
      [12n, '12'],
      [null, 'null'],
      [undefined, 'undefined'],
      [Symbol('x'), 'symbol'],
      [() => 1, 'function'],
      [[1, 'a', [true]], '[1, a, [true]]'],
      [[1, 2, 3, 4, 5, 6, 7], '[1, 2, 3, 4, 5, 6, … 7 in all]'],
      [{ a: 1, b: { c: 2 } }, '{a: 1, b: {c: 2}}'],
      [{ a: { b: { c: { d: 1 } } } }, '{a: {b: {c: …}}}'],
      [{ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7 }, '{a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, …}'],
      [new Uint8Array(12), '<12 bytes>'],
      ['x'.repeat(99), `${'x'.repeat(59)}…`],
    ] as const) {
      assert.equal(inlineValue(value), text);
    }
  });

  it('survives values that lead back to themselves or throw', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    assert.equal(inlineValue(circle), '{self: {self: {self: …}}}');
    const trap = {
      get value(): never {
        throw new Error('boom');
      },
    };
    assert.equal(inlineValue(trap), '?');
  });

  it('never fails and never takes more columns than it may', () => {
    fc.assert(
      fc.property(fc.anything(), fc.integer({ min: 0, max: 80 }), (value, width) => {
        assert.ok(textWidth(inlineValue(value, width)) <= width);
      }),
    );
  });
});

describe('inlineFields', () => {
  it('shows fields, with quotes where they are needed', () => {
    const fields = { a: 1, b: 'x y', c: 'z', d: '', e: undefined, 'f\n': true };
    assert.equal(inlineFields(fields, 99), 'a=1 b="x y" c=z d="" f\\n=true');
  });

  it('shows as many as there is room for', () => {
    assert.equal(inlineFields({ a: 1, b: 22, c: 3 }, 10), 'a=1 b=22 …');
    assert.equal(inlineFields({ a: 'x'.repeat(30) }, 10), 'a=xxxxxxx…');
    assert.equal(inlineFields({}, 10), '');
  });
});
