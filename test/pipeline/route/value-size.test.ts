import assert from 'node:assert/strict';
import { attributesSize, valueSize } from '../../../src/pipeline/route/value-size.ts';

describe('The size of a value', () => {
  it('is flat for what is no text', () => {
    for (const value of [1, true, null, undefined, 5n]) assert.equal(valueSize(value), 8);
  });

  it('is the length for text and bytes', () => {
    assert.ok(Math.abs(valueSize('x'.repeat(1000)) - 1000) < 50);
    assert.ok(Math.abs(valueSize(new Uint8Array(1000)) - 1000) < 50);
  });

  it('is the sum for attributes; nothing for none', () => {
    assert.equal(attributesSize(undefined), 0);
    assert.equal(attributesSize({}), 0);
    assert.ok(
      attributesSize({ a: 1, b: 'two', c: ['x', 'y'] }) > attributesSize({ a: 1, b: 'two' }),
    );
  });

  it('is guessed from the beginning of a long list, without walking through it', () => {
    let read = 0;
    const text = 'x'.repeat(84);
    const list = new Proxy(
      Array.from({ length: 1_000_000 }, () => text),
      {
        get(target, key, receiver) {
          if (key !== 'length' && typeof key === 'string') read++;
          return Reflect.get(target, key, receiver) as unknown;
        },
      },
    );
    const bytes = valueSize(list);
    assert.ok(bytes > 90_000_000 && bytes < 110_000_000, String(bytes));
    assert.ok(read <= 1000);
  });

  it('costs no more for many values, deep values and values that hold themselves', () => {
    const many: Record<string, unknown> = {};
    let level = many;
    for (let depth = 0; depth < 100; depth++) {
      for (let key = 0; key < 100; key++) level[`key${key}`] = many;
      const next = {};
      level.next = next;
      level = next;
    }
    const started = performance.now();
    const bytes = attributesSize(many);
    assert.ok(bytes > 1000 && bytes < 1_000_000);
    assert.ok(valueSize([[many, many], many]) < 1_000_000);
    assert.ok(performance.now() - started < 100);
  });
});
