import assert from 'node:assert/strict';
import { run, withReceiver } from './support.ts';

describe('The duration of client requests', () => {
  it('is one metric in the same words, whether fetch or node:http made the request', () =>
    withReceiver(async (receiver) => {
      const ended = await run({ app: 'apps/plain-http.mjs', receiver, flag: '--import' });
      assert.equal(ended.code, 0, ended.stderr);
      const found = receiver.metrics.filter(({ name }) => name === 'http.client.request.duration');
      assert.equal(new Set(found.map(({ scope }) => scope.name)).size, 2);
      for (const { description, unit, points } of found) {
        assert.equal(description, found[0]?.description);
        assert.equal(unit, 's');
        assert.deepEqual(points[0]?.buckets?.bounds, found[0]?.points[0]?.buckets?.bounds);
      }
    }));
});
