import assert from 'node:assert/strict';
import { format } from 'node:util';
import { formatMessage } from '../../../src/logging/record/message-format.ts';

describe('Directives in a message', () => {
  it('are filled in as util.format does', () => {
    const cases: [string, ...unknown[]][] = [
      ['%s and %s', 'a', 'b'],
      ['%s %s', 'only one'],
      ['%d %i %f', '1.5', '1.5', '1.5'],
      ['%d %i', 10n, 7n],
      ['%d', Symbol('s')],
      ['%j', { a: [1] }],
      ['%o', [1]],
      ['%O', { a: { b: 1 } }],
      ['%c%s', 'color: red', 'css'],
      ['100%% of %s', 'it'],
      ['no directive, 100%'],
      ['50%% alone'],
    ];
    for (const [text, ...args] of cases) {
      const { message, rest } = formatMessage(text, args);
      assert.equal(message, format(text, ...args), text);
      assert.deepEqual(rest, []);
    }
  });

  it('keep an object on one line, and an error to its name and message', () => {
    assert.equal(formatMessage('%s', [{ a: '\n' }]).message, '{"a":"\\n"}');
    assert.equal(formatMessage('%s', [new Error('x')]).message, 'Error: x');
    assert.equal(formatMessage('%j', ['text']).message, '"text"');
  });

  it('leave an object alone where a number is meant, so that its fields stay', () => {
    const fields = { id: 1 };
    assert.deepEqual(formatMessage('50%discount', [fields]), {
      message: '50%discount',
      rest: [fields],
    });
  });

  it('answer with the arguments that were not used', () => {
    assert.deepEqual(formatMessage('%s', ['a', 'b']), { message: 'a', rest: ['b'] });
    assert.deepEqual(formatMessage('plain', [1]), { message: 'plain', rest: [1] });
  });

  it('survive what throws when it is shown', () => {
    const circular: { [key: string]: unknown } = {};
    circular.self = circular;
    assert.equal(formatMessage('%j', [circular]).message, '{"self":"[Circular]"}');
    const faulty = {
      [Symbol.for('nodejs.util.inspect.custom')]() {
        throw new Error('no');
      },
      toString() {
        throw new Error('no');
      },
      toJSON: () => 'json',
    };
    assert.equal(formatMessage('%o %s', [faulty, faulty]).message, 'json json');
  });
});
