import assert from 'node:assert/strict';
import { jsonLine, shownText, textOf } from '../../../src/logging/values/text.ts';

describe('Text of a value', () => {
  it('is short and never throws', () => {
    assert.equal(textOf('as is'), 'as is');
    assert.equal(textOf(1n), '1');
    assert.equal(textOf(undefined), 'undefined');
    assert.equal(textOf(null), 'null');
    assert.equal(textOf({ a: [1] }), '{"a":[1]}');
    assert.equal(textOf(new TypeError('bad')), 'TypeError: bad');
    assert.equal(textOf(new RangeError()), 'RangeError');
    assert.equal(
      textOf(
        new Proxy(
          {},
          {
            getPrototypeOf: () => {
              throw new Error('x');
            },
          },
        ),
      ),
      '{}',
    );
  });
});

describe('A line of JSON', () => {
  it('is one line to every reader', () => {
    const line = jsonLine({ a: 'x\n\r\u2028\u2029\u0085\u001b[31m\u202e' });
    assert.equal(line.split(/[\n\r\u2028\u2029\u0085]/).length, 1);
    assert.deepEqual(JSON.parse(line), { a: 'x\n\r\u2028\u2029\u0085\u001b[31m\u202e' });
    assert.match(line, /\\u202e/);
    assert.equal(jsonLine(undefined), 'null');
  });
});

describe('Shown text', () => {
  it('indents what follows a line break and shows what would steer a terminal', () => {
    assert.equal(shownText('a\r\nb\u2028c\nd', '  '), 'a\n  b\n  c\n  d');
    assert.equal(shownText('\u001b[2J\u0007\rx\ty', ''), '\\u001b[2J\\u0007\\u000dx\ty');
  });
});
