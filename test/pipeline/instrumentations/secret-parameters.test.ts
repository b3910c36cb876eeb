import assert from 'node:assert/strict';
import { withoutSecrets } from '../../../src/pipeline/instrumentations/secret-parameters.ts';

describe('An address without its secrets', () => {
  for (const [address, safe] of [
    ['http://a/b?c=d', 'http://a/b?c=d'],
    ['http://a/b', 'http://a/b'],
    ['http://a/b?sig=x&c=d', 'http://a/b?sig=REDACTED&c=d'],
    ['http://a/b?sig=x&sig=y', 'http://a/b?sig=REDACTED'],
    ['http://user:pass@a/b', 'http://REDACTED:REDACTED@a/b'],
    ['http://user@a/b', 'http://REDACTED@a/b'],
  ] as const) {
    it(`of ${address} is ${safe}`, () => {
      const given = new URL(address);
      assert.equal(withoutSecrets(given).href, safe);
      assert.equal(given.href, address, 'what was given stays as it was');
    });
  }
});
