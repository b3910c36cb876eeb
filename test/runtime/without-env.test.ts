import assert from 'node:assert/strict';
import { withoutEnv } from '../../src/runtime/without-env.ts';

describe('An environment without some variables', () => {
  it('lacks them while something runs, and has them back', () => {
    const env: Record<string, string | undefined> = { A: '1', B: '2' };
    const seen = withoutEnv(env, ['A', 'C'], () => ({ ...env }));
    assert.deepEqual(seen, { B: '2' });
    assert.deepEqual(env, { B: '2', A: '1' });
    assert.ok(!('C' in env));
  });

  it('has them back after an error too', () => {
    const env: Record<string, string | undefined> = { A: '1' };
    assert.throws(() => withoutEnv(env, ['A'], () => assert.fail('inside')));
    assert.equal(env.A, '1');
  });
});
