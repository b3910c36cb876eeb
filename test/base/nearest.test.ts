import assert from 'node:assert/strict';
import { nearest } from '../../src/base/index.ts';

describe('The nearest name', () => {
  const names = ['port', 'db.host', 'db.pool', 'logging.level'];
  for (const [given, meant] of Object.entries({
    prot: 'port',
    PORT: 'port',
    'db.hots': 'db.host',
    db_host: 'db.host',
    'loging.levle': 'logging.level',
    'db.poll': 'db.pool',
    por: 'port',
  })) {
    it(`to ${given} is ${meant}`, () => {
      assert.equal(nearest(given, names), meant);
    });
  }

  it('is none where nothing is near', () => {
    for (const given of ['xyz', '', 'somethingElse', 'x'.repeat(1000)])
      assert.equal(nearest(given, names), undefined);
    assert.equal(nearest('port', []), undefined);
    assert.equal(nearest('x'.repeat(100), ['x'.repeat(101)]), undefined);
  });
});
