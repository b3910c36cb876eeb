import assert from 'node:assert/strict';
import { run, withReceiver } from './support.ts';

describe('A flush by hand', () => {
  it('is not the last word on metrics: what is counted after it arrives at the end', () =>
    withReceiver(async (receiver) => {
      const ended = await run({ app: 'apps/flush-then-count.cjs', receiver });
      assert.equal(ended.code, 0, ended.stderr);
      assert.equal(ended.stdout.trim(), 'true');
      assert.equal(receiver.metrics.latest('fixture.work')?.value, 42);
    }));
});
