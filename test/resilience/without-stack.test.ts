import assert from 'node:assert/strict';
import { withoutStack } from '../../src/resilience/without-stack.ts';

describe('withoutStack()', () => {
  const limit = Error.stackTraceLimit;
  afterEach(() => {
    Object.defineProperty(Error, 'stackTraceLimit', {
      value: limit,
      writable: true,
      configurable: true,
      enumerable: true,
    });
  });

  it('restores the limit, also when the maker throws', () => {
    Error.stackTraceLimit = 7;
    assert.throws(() =>
      withoutStack(() => {
        throw new Error('maker');
      }),
    );
    assert.equal(Error.stackTraceLimit, 7);
  });

  it('makes the error all the same where the limit is locked', () => {
    Object.defineProperty(Error, 'stackTraceLimit', { writable: false });
    assert.equal(withoutStack(() => new Error('made')).message, 'made');
    assert.equal(Error.stackTraceLimit, limit);
  });
});
