import assert from 'node:assert/strict';
import { run, withReceiver } from './support.ts';

describe('Signed addresses', () => {
  it('are told without what signs them, by fetch, by node:http and by the server', () =>
    withReceiver(async (receiver) => {
      const ended = await run({ app: 'apps/secret-addresses.mjs', receiver, flag: '--import' });
      assert.equal(ended.code, 0, ended.stderr);
      assert.equal(receiver.spans.length, 4);
      const told = JSON.stringify(receiver.spans.map((span) => span.attributes));
      assert.ok(!told.includes('hush'), told);
      for (const span of receiver.spans.filter(({ kind }) => kind === 'client')) {
        assert.match(
          JSON.stringify(span.attributes['url.full']),
          /\/file\?a=1&X-Amz-Signature=REDACTED&sig=REDACTED&b=2"$/,
        );
      }
    }));
});
