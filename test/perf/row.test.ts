import assert from 'node:assert/strict';
import { atMost, atMostTimes, timesLess } from '../../perf/harness/goal.ts';
import { absolute, comparison } from '../../perf/harness/row.ts';

const name = { suite: 'breaker', id: 'sequential/peer', measure: 'added', unit: 'ns' };

describe('A row of the benchmarks', () => {
  it('sets medians against each other, with their quartiles', () => {
    const peer = { name: 'peer', values: [300, 400, 500] };
    assert.deepEqual(comparison(name, [90, 100, 110], peer, timesLess(4)), {
      ...name,
      ours: 100,
      peer: { name: 'peer', value: 400 },
      ratio: 0.25,
      spread: { ours: [95, 105], peer: [350, 450] },
      goal: { text: '≥ 4× less', of: 'ratio', atMost: 0.25 },
      met: true,
    });
  });

  it('says whether its goal is met', () => {
    const against = (ours: number, goal = timesLess(2)) =>
      comparison(name, [ours], { name: 'peer', values: [100] }, goal).met;
    assert.equal(against(50), true);
    assert.equal(against(51), false);
    assert.equal(against(250, atMostTimes(2.5)), true);
    assert.equal(against(251, atMostTimes(2.5)), false);
    assert.equal(comparison(name, [1], { name: 'peer', values: [2] }).met, null);
  });

  it('has no ratio, and has not met its goal, where the peer was lost in the noise', () => {
    for (const lost of [0, -3]) {
      const row = comparison(name, [5], { name: 'peer', values: [lost] }, atMostTimes(2));
      assert.equal(row.ratio, null);
      assert.equal(row.met, false);
    }
  });

  it('counts ours as no more than the peer when ours was lost in the noise', () => {
    const row = comparison(name, [-3], { name: 'peer', values: [100] }, timesLess(2));
    assert.equal(row.met, true);
    assert.ok(row.ratio !== null && row.ratio < 0);
  });

  it('marks a figure that stands alone', () => {
    const row = absolute(name, [890, 900, 901], atMost(900, 'B'));
    assert.equal(row.absolute, true);
    assert.deepEqual([row.ours, row.peer, row.ratio, row.met], [900, null, null, true]);
    assert.equal(absolute(name, [901], atMost(900, 'B')).met, false);
    assert.equal(absolute(name, [901]).met, null);
    assert.ok(!('absolute' in comparison(name, [1], { name: 'peer', values: [1] })));
  });
});
