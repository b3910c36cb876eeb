import assert from 'node:assert/strict';
import * as resilience from '../../src/resilience/index.ts';

describe('The room of resilience', () => {
  it('has these public names', () => {
    assert.deepEqual(Object.keys(resilience).toSorted(), [
      'BreakerOpenError',
      'TimeoutError',
      'circuitBreaker',
      'circuitBreakerDefaults',
      'compose',
      'fallback',
      'timeout',
    ]);
  });
});
