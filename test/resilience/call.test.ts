import assert from 'node:assert/strict';
import { Call } from '../../src/resilience/call.ts';

describe('A call', () => {
  it('has the signal of the outermost caller, through any number of policies', () => {
    const { signal } = new AbortController();
    const inner = new Call(new Call(new Call({ signal })));
    assert.equal(inner.signal, signal);
    assert.equal(inner.given(), signal);
  });

  it('makes a signal only when one is read', () => {
    const outer = new Call(undefined);
    const inner = new Call(outer);
    assert.equal(inner.given(), undefined);
    assert.equal(inner.abortion(), undefined);
    assert.equal(inner.signal, inner.signal);
    assert.equal(outer.given(), undefined);
  });

  it('knows whether and why it was given up', () => {
    const caller = new AbortController();
    const call = new Call(new Call({ signal: caller.signal }));
    assert.equal(call.abortion(), undefined);
    caller.abort(0);
    assert.deepEqual(call.abortion(), { reason: 0 });
  });

  it('sends its errors to the caller', () => {
    assert.equal(new Call(new Call({})).fate(new Error('x')), 'caller');
  });
});
