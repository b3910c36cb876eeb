import assert from 'node:assert/strict';
import { inRounds, orderOf, seriesOf } from '../../perf/harness/in-rounds.ts';

const three = ['a', 'b', 'c'].map((id) => ({ id, subject: id }));

describe('The rounds of the benchmarks', () => {
  it('measure everything once each, and throw the first away', async () => {
    let calls = 0;
    const results = await inRounds(three, 4, async () => calls++);
    assert.equal(calls, 15);
    assert.deepEqual([...results.keys()], ['a', 'b', 'c']);
    const all = [...results.values()].flat().sort((a, b) => a - b);
    assert.deepEqual(all, [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    for (const series of results.values()) assert.equal(series.length, 4);
  });

  it('let each come first, and follow different ones', () => {
    const orders = [0, 1, 2, 3, 4, 5].map((round) => orderOf(['a', 'b', 'c'], round).join(''));
    assert.deepEqual(orders, ['abc', 'acb', 'cab', 'cba', 'bca', 'bac']);
    assert.deepEqual(orderOf(['a', 'b'], -1).sort(), ['a', 'b']);
  });

  it('never measure two things at once', async () => {
    let running = 0;
    await inRounds(three, 2, async () => {
      assert.equal(++running, 1);
      await new Promise(setImmediate);
      running--;
    });
  });

  it('refuse two things of one name, and the series of none', async () => {
    const [one] = three;
    await assert.rejects(
      inRounds([one!, one!], 1, async () => 0),
      RangeError,
    );
    assert.throws(() => seriesOf(new Map(), 'a'), RangeError);
  });
});
