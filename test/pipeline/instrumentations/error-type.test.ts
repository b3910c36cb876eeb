import assert from 'node:assert/strict';
import { errorType } from '../../../src/pipeline/instrumentations/error-type.ts';

describe('The type of an error', () => {
  it('is its code, where that is a word', () => {
    assert.equal(
      errorType(Object.assign(new Error('no'), { code: 'ECONNREFUSED' })),
      'ECONNREFUSED',
    );
    assert.equal(errorType(Object.assign(new TypeError('no'), { code: '' })), 'TypeError');
  });

  it('is its name otherwise: the numbers of DOM exceptions tell nothing', () => {
    assert.equal(errorType(new DOMException('late', 'TimeoutError')), 'TimeoutError');
    assert.equal(errorType(new RangeError('no')), 'RangeError');
  });

  it('is told of anything that can be thrown', () => {
    for (const thrown of [undefined, null, 'text', 7, {}, { name: 7 }]) {
      assert.equal(errorType(thrown), 'Error');
    }
  });
});
