import assert from 'node:assert/strict';
import { onSettings, publishSettings, registry, sharedState } from '../../src/base/index.ts';

async function otherCopy(): Promise<typeof import('../../src/base/state.ts')> {
  const path = '../../src/base/state.ts';
  return (await import(
    `${path}?copy=${Math.random()}`
  )) as typeof import('../../src/base/state.ts');
}

describe('The state shared by all copies of the package', () => {
  it('is one, whichever copy asks', async () => {
    const copy = await otherCopy();
    assert.notEqual(copy.sharedState, sharedState);
    assert.equal(copy.sharedState(), sharedState());
    copy.registry<number>('test').set('a', 1);
    assert.equal(registry<number>('test').get('a'), 1);
    registry('test').clear();
  });

  it('carries settings from one copy to the listeners of another, late ones too', async () => {
    const copy = await otherCopy();
    const heard: unknown[] = [];
    const stop = onSettings('test-room', (settings) => heard.push(settings));
    copy.publishSettings('test-room', { level: 'debug' });
    stop();
    copy.publishSettings('test-room', { level: 'info' });
    assert.deepEqual<unknown>(heard, [{ level: 'debug' }]);
    copy.onSettings('test-room', (settings) => heard.push(settings))();
    assert.deepEqual<unknown>(heard.at(-1), { level: 'info' });
  });

  it('publishes to a room nobody listens to', () => {
    publishSettings('empty-room', 1);
    assert.equal(sharedState().settings.get('empty-room'), 1);
  });

  it('cannot be replaced by accident', () => {
    assert.throws(() => {
      (globalThis as Record<symbol, unknown>)[Symbol.for('otelier.1')] = {};
    }, TypeError);
  });
});
