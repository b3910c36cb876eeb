import assert from 'node:assert/strict';
import { readCall } from '../../../src/logging/record/call.ts';

function read(...args: unknown[]): { message: string; fields: unknown; errors: string[] } {
  const { message, fields, errors } = readCall(args);
  return { message, fields, errors: errors.map((error) => error.message) };
}

describe('The arguments of a level method', () => {
  it('are a text and fields', () => {
    assert.deepEqual(read('paid', { id: 1 }), { message: 'paid', fields: { id: 1 }, errors: [] });
    assert.deepEqual(read('paid', { id: 1 }, { id: 2 }).fields, { id: 2 });
    assert.deepEqual(read(), { message: '', fields: undefined, errors: [] });
  });

  it('fill in directives and leave the rest as fields', () => {
    assert.deepEqual(read('%s is %d', 'a', 1, { field: 1 }), {
      message: 'a is 1',
      fields: { field: 1 },
      errors: [],
    });
  });

  it('keep a field named message apart from the text', () => {
    assert.deepEqual(read('msg', { message: 'x' }).fields, { message: 'x' });
    assert.equal(read('msg', { message: 'x' }).message, 'msg');
  });

  it('append values that are neither fields nor errors', () => {
    assert.equal(read('total', 3, true, ['a'], null).message, 'total 3 true ["a"] null');
    assert.equal(read('a', undefined, () => {}).message, 'a');
    assert.equal(read('', 1).message, '1');
    assert.equal(read('at', new Date(0)).message, 'at 1970-01-01T00:00:00.000Z');
  });

  it('find an error wherever it stands', () => {
    const error = new Error('boom');
    assert.deepEqual(read(error), { message: 'boom', fields: undefined, errors: ['boom'] });
    assert.deepEqual(read(error, 'while saving', { id: 1 }), {
      message: 'while saving',
      fields: { id: 1 },
      errors: ['boom'],
    });
    assert.deepEqual(read('saving', error), {
      message: 'saving',
      fields: undefined,
      errors: ['boom'],
    });
    assert.deepEqual(read('saving: %s', error), {
      message: 'saving: Error: boom',
      fields: undefined,
      errors: ['boom'],
    });
    assert.deepEqual(read(new TypeError()).message, 'TypeError');
    assert.deepEqual(read('two', error, new Error('more')).errors, ['boom', 'more']);
    assert.deepEqual(read(error, { id: 1 }), {
      message: 'boom',
      fields: { id: 1 },
      errors: ['boom'],
    });
  });

  it('take fields first, with the text behind or among them', () => {
    assert.deepEqual(read({ id: 1 }, 'paid %s', 'x'), {
      message: 'paid x',
      fields: { id: 1 },
      errors: [],
    });
    assert.deepEqual(read({ id: 1, message: 'paid' }), {
      message: 'paid',
      fields: { id: 1 },
      errors: [],
    });
    assert.deepEqual(read({ id: 1 }), { message: '', fields: { id: 1 }, errors: [] });
    assert.equal(read({ message: { a: 1 } }).message, '{"a":1}');
  });

  it('turn any other value into text', () => {
    assert.equal(read(1n).message, '1');
    assert.equal(read(undefined).message, 'undefined');
    assert.equal(read([1, { a: 2 }]).message, '[1,{"a":2}]');
    assert.equal(read(new Date(0)).message, '1970-01-01T00:00:00.000Z');
  });

  it('are not touched', () => {
    const fields = Object.freeze({ level: 'x', nested: Object.freeze({ a: 1 }) });
    read('a', fields);
    read(fields, 'a');
    assert.deepEqual(fields, { level: 'x', nested: { a: 1 } });
  });
});
