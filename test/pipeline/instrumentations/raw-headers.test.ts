import assert from 'node:assert/strict';
import {
  appendHeaders,
  hasRawHeaders,
} from '../../../src/pipeline/instrumentations/raw-headers.ts';

describe('Headers in a list', () => {
  it('are found in the options of a request', () => {
    assert.ok(hasRawHeaders({ headers: [] }));
    for (const other of [
      { headers: { a: '1' } },
      {},
      null,
      undefined,
      'http://x',
      () => {},
      ['a', 'b'],
    ]) {
      assert.ok(!hasRawHeaders(other));
    }
  });

  it('get more at their end, in their own form, and are not changed themselves', () => {
    const flat = Object.freeze(['a', '1', 'a', '2']);
    assert.deepEqual(appendHeaders(flat, { b: '3' }), ['a', '1', 'a', '2', 'b', '3']);
    const pairs = Object.freeze([['a', '1']]);
    assert.deepEqual(appendHeaders(pairs, { b: '3', c: '4' }), [
      ['a', '1'],
      ['b', '3'],
      ['c', '4'],
    ]);
    assert.deepEqual(appendHeaders([], { b: '3' }), ['b', '3']);
    assert.deepEqual(appendHeaders(flat, {}), flat);
  });
});
