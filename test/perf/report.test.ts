import assert from 'node:assert/strict';
import { type Environment, isBusy, renderEnvironment } from '../../perf/harness/environment.ts';
import { atMost, timesLess } from '../../perf/harness/goal.ts';
import { exitCodeOf, type Report, renderReport } from '../../perf/harness/report.ts';
import { absolute, comparison } from '../../perf/harness/row.ts';
import { renderTable } from '../../perf/harness/table.ts';

const environment: Environment = {
  date: '2026-01-02T03:04:05.678Z',
  package: 'otelier 1.2.3',
  node: 'v24.0.0',
  v8: '13.6',
  system: 'linux 6.1 x64',
  cpu: 'A Processor',
  cores: 2,
  memoryGiB: 8,
  loadBefore: [0.5, 0.4, 0.3],
  loadAfter: [1.25, 0.5, 0.3],
  busy: false,
  quick: false,
  peers: { opossum: '10.0.0' },
};
const met = comparison(
  { suite: 'breaker', id: 'a', measure: 'added', unit: 'ns' },
  [90, 100, 110],
  { name: 'opossum', values: [1230, 1234, 1240] },
  timesLess(8),
);
const missed = absolute(
  { suite: 'breaker', id: 'b', measure: 'memory', unit: 'B' },
  [1000],
  atMost(900, 'B'),
);
const slower = comparison({ suite: 'preload', id: 'c', measure: 'start', unit: 'ms' }, [30], {
  name: 'bare',
  values: [20],
});
const report: Report = { environment, rows: [met, missed, slower] };

describe('The report of the benchmarks', () => {
  it('has a table with ours, peer, ratio and goal', () => {
    assert.equal(
      renderTable([met, missed, slower]),
      [
        '| measure |       ours | peer    |             |              ratio | goal      | met |',
        '| ------- | ---------: | ------- | ----------: | -----------------: | --------- | --- |',
        '| added   | 100 ns ±5% | opossum | 1234 ns ±0% | 0.081 (12.3× less) | ≥ 8× less | yes |',
        '| memory  | 1000 B ±0% |         |             |                    | ≤ 900 B   | NO  |',
        '| start   |  30 ms ±0% | bare    |   20 ms ±0% |                1.5 |           |     |',
      ].join('\n'),
    );
  });

  it('says so where a ratio could not be told', () => {
    const lost = comparison(met, [5], { name: 'peer', values: [0] });
    assert.match(renderTable([lost]), /lost in the noise/);
  });

  it('tells each suite apart, where it was made, and how many goals were met', () => {
    const text = renderReport(report);
    assert.match(text, /^breaker\n\n\| measure .*\n\npreload\n\n\| measure/s);
    assert.match(text, /otelier 1\.2\.3, Node v24\.0\.0\n2 × A Processor, 8 GiB, linux 6\.1 x64/);
    assert.match(text, /load average before 0\.50 0\.40 0\.30, after 1\.25 0\.50 0\.30/);
    assert.match(text, /\n\n1 of 2 goals met\.$/);
  });

  it('says when the machine was busy, and when the run was short', () => {
    assert.doesNotMatch(renderEnvironment(environment), /busy|quick/);
    const text = renderEnvironment({ ...environment, busy: true, quick: true });
    assert.match(text, /busy with other work/);
    assert.match(text, /quick run/);
    assert.equal(isBusy([1, 0, 0], 2), false);
    assert.equal(isBusy([1.01, 0, 0], 2), true);
  });

  it('ends well in spite of a missed goal, unless it is a gate', () => {
    assert.equal(exitCodeOf(report, false), 0);
    assert.equal(exitCodeOf(report, true), 1);
    assert.equal(exitCodeOf({ environment, rows: [met, slower] }, true), 0);
  });

  it('is the same after a way through JSON', () => {
    assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
    assert.deepEqual(Object.keys(report), ['environment', 'rows']);
    for (const row of report.rows) {
      const { absolute: _, ...always } = row;
      assert.deepEqual(
        Object.keys(always).sort(),
        'goal id measure met ours peer ratio spread suite unit'.split(' '),
      );
    }
  });
});
