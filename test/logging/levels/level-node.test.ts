import assert from 'node:assert/strict';
import { publishSettings } from '../../../src/base/index.ts';
import { LevelNode } from '../../../src/logging/levels/level-node.ts';

describe('The level of a logger', () => {
  afterEach(() => publishSettings('logging', {}));

  it('is info unless something else is said', () => {
    assert.equal(new LevelNode(undefined, undefined).level, 'info');
    assert.equal(new LevelNode(undefined, 'warn').level, 'warn');
    assert.equal(new LevelNode(undefined, 'warn').threshold, 2);
  });

  it('follows the settings while they say something', () => {
    const node = new LevelNode('db', 'warn');
    publishSettings('logging', { level: 'debug' });
    assert.equal(node.level, 'debug');
    publishSettings('logging', { level: 'debug', modules: { db: 'trace' } });
    assert.equal(node.level, 'trace');
    publishSettings('logging', {});
    assert.equal(node.level, 'warn');
  });

  it('keeps an assignment until the settings give it another level', () => {
    const node = new LevelNode(undefined, undefined);
    publishSettings('logging', { level: 'warn' });
    node.assign('debug');
    publishSettings('logging', { level: 'warn', modules: { other: 'error' } });
    assert.equal(node.level, 'debug', 'the same level again is no news');
    publishSettings('logging', { level: 'error' });
    assert.equal(node.level, 'error');
  });

  it('is that of the parent until it is assigned one', () => {
    const parent = new LevelNode(undefined, undefined);
    const child = new LevelNode(undefined, undefined, parent);
    const grandchild = new LevelNode(undefined, undefined, child);
    parent.assign('debug');
    assert.equal(grandchild.level, 'debug');
    child.assign('error');
    assert.equal(grandchild.level, 'error');
    assert.equal(parent.level, 'debug');
    publishSettings('logging', { level: 'warn' });
    assert.deepEqual(
      [parent, child, grandchild].map((each) => each.level),
      ['warn', 'warn', 'warn'],
    );
  });

  it('of a module is its own where the settings name it, else that of its parent', () => {
    const root = new LevelNode(undefined, undefined);
    const module = new LevelNode('db', undefined, root);
    publishSettings('logging', { level: 'warn' });
    root.assign('debug');
    assert.equal(module.level, 'debug');
    publishSettings('logging', { level: 'warn', modules: { db: 'trace' } });
    assert.equal(module.level, 'trace');
    assert.equal(root.level, 'debug');
  });

  it('begins anew when the logger is configured', () => {
    const node = new LevelNode(undefined, 'warn');
    node.assign('trace');
    node.begin('error');
    assert.equal(node.level, 'error');
  });
});
