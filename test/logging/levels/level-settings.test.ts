import assert from 'node:assert/strict';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { publishSettings } from '../../../src/base/index.ts';
import { levelForAll, levelForModule } from '../../../src/logging/levels/level-settings.ts';

describe('The settings of levels', () => {
  afterEach(() => {
    publishSettings('logging', {});
    diag.disable();
  });

  it('give a level to all', () => {
    publishSettings('logging', { level: 'warn' });
    assert.equal(levelForAll(), 'warn');
    assert.equal(levelForModule('db'), undefined);
    publishSettings('logging', {});
    assert.equal(levelForAll(), undefined);
  });

  it('give a level to a module and what lies under it', () => {
    publishSettings('logging', { modules: { db: 'debug' } });
    for (const name of ['db', 'db.pool', 'db/pool', 'db:pool']) {
      assert.equal(levelForModule(name), 'debug', name);
    }
    for (const name of ['dbx', 'my.db', '', undefined])
      assert.equal(levelForModule(name), undefined);
  });

  it('take a star for any characters, and the longest pattern that fits', () => {
    publishSettings('logging', {
      modules: { '*': 'error', 'http*': 'info', 'http.client': 'trace', '*.pool': 'debug' },
    });
    assert.equal(levelForModule('x'), 'error');
    assert.equal(levelForModule('https'), 'info');
    assert.equal(levelForModule('http.client'), 'trace');
    assert.equal(levelForModule('db.pool'), 'debug');
  });

  it('take every other character for itself', () => {
    publishSettings('logging', { modules: { 'a.b+(c)': 'debug' } });
    assert.equal(levelForModule('a.b+(c)'), 'debug');
    assert.equal(levelForModule('axb+(c)'), undefined);
  });

  it('leave out what is no level and say so', () => {
    const warnings: string[] = [];
    const quiet = (): void => {};
    diag.setLogger(
      {
        error: quiet,
        info: quiet,
        debug: quiet,
        verbose: quiet,
        warn: (text) => warnings.push(text),
      },
      DiagLogLevel.WARN,
    );
    publishSettings('logging', { level: 'loud', modules: { db: 3, http: 'debug' } });
    assert.equal(levelForAll(), undefined);
    assert.equal(levelForModule('db'), undefined);
    assert.equal(levelForModule('http'), 'debug');
    assert.equal(warnings.length, 2);
    assert.match(warnings.join('\n'), /logging\.level is "loud"[\s\S]*logging\.modules\.db is 3/);
    publishSettings('logging', null);
    publishSettings('logging', { modules: 'all' });
    assert.equal(levelForModule('http'), undefined);
  });
});
