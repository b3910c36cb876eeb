import assert from 'node:assert/strict';
import { parseArguments } from '../../perf/harness/arguments.ts';

const known = ['breaker', 'preload'];

describe('The command line of the benchmarks', () => {
  it('runs all suites unless some are named', () => {
    const nothing = { suites: known, json: undefined, quick: false, gate: false };
    assert.deepEqual(parseArguments([], known), nothing);
    assert.deepEqual(parseArguments(['preload', 'preload'], known).suites, ['preload']);
  });

  it('takes its options anywhere', () => {
    const all = ['--quick', 'breaker', '--json', 'out.json', '--gate'];
    assert.deepEqual(parseArguments(all, known), {
      suites: ['breaker'],
      json: 'out.json',
      quick: true,
      gate: true,
    });
    assert.equal(parseArguments(['--json=out.json'], known).json, 'out.json');
  });

  it('refuses what it does not know, and says what there is', () => {
    assert.throws(() => parseArguments(['breakers'], known), /breakers .*breaker, preload/);
    assert.throws(() => parseArguments(['--fast'], known), RangeError);
    assert.throws(() => parseArguments(['--json'], known), /needs a file/);
    assert.throws(() => parseArguments(['--json', '--quick'], known), /needs a file/);
    assert.throws(() => parseArguments(['--json='], known), RangeError);
  });
});
