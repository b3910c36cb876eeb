import assert from 'node:assert/strict';
import { BreakerOpenError, TimeoutError } from '../../../src/resilience/index.ts';
import { errorType } from '../../../src/resilience/telemetry/error-type.ts';

describe('The type of an error', () => {
  it('is our own word for our own errors', () => {
    assert.equal(errorType(new BreakerOpenError('a', 'open', 1)), 'circuit_open');
    assert.equal(errorType(new BreakerOpenError('a', 'half_open', 0)), 'half_open_limit');
    assert.equal(errorType(new TimeoutError(5)), 'timeout');
  });

  it('is the code of a system error, else the name of the class', () => {
    assert.equal(
      errorType(Object.assign(new Error('x'), { code: 'ECONNREFUSED' })),
      'ECONNREFUSED',
    );
    assert.equal(errorType(new RangeError('x')), 'RangeError');
    assert.equal(errorType(new DOMException('x', 'AbortError')), 'AbortError');
    assert.equal(errorType(Object.assign(new Error('x'), { code: 404 })), 'Error');
    assert.equal(errorType(Object.assign(new Error('x'), { code: 'row 7 is bad' })), 'Error');
  });

  it('is one word for everything else, however strange', () => {
    const hostile = {
      get code(): string {
        throw new Error('getter');
      },
    };
    const long = Object.assign(new Error('x'), { name: 'x'.repeat(1_000) });
    for (const thrown of ['text', 5, null, undefined, {}, hostile, long, Symbol('x')]) {
      assert.equal(errorType(thrown), '_OTHER');
    }
  });
});
