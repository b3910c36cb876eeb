import assert from 'node:assert/strict';
import { nearest } from '../../../src/resilience/options/nearest.ts';

describe('nearest()', () => {
  const known = ['window', 'failureRatio', 'minimumCalls', 'open'];

  it('finds what was meant', () => {
    assert.equal(nearest('windw', known), 'window');
    assert.equal(nearest('failure_ratio', known), 'failureRatio');
    assert.equal(nearest('MINIMUMCALLS', known), 'minimumCalls');
    assert.equal(nearest('opne', known), 'open');
  });

  it('finds nothing in what is nothing like it', () => {
    assert.equal(nearest('telemetry', known), undefined);
    assert.equal(nearest('', known), undefined);
    assert.equal(nearest('x'.repeat(1e6), known), undefined);
  });
});
