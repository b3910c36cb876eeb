import assert from 'node:assert/strict';
import fc from 'fast-check';
import { TimeWindow } from '../../../src/resilience/breaker/time-window.ts';

describe('A time window', () => {
  it('holds the running slot and those before it, and nothing older', () => {
    const window = new TimeWindow(1_000, 10, 0);
    window.record(true, 0);
    window.record(false, 99);
    window.record(true, 100);
    assert.deepEqual(window.read(999), { calls: 3, failures: 2, failureRatio: 2 / 3 });
    assert.deepEqual(window.read(1_000), { calls: 1, failures: 1, failureRatio: 1 });
    assert.deepEqual(window.read(1_100), { calls: 0, failures: 0, failureRatio: 0 });
  });

  it('is emptied by a gap, however long', () => {
    for (const gap of [1_000, 1_001, 5 * 60_000, 1e12]) {
      const window = new TimeWindow(1_000, 10, 0);
      for (let call = 0; call < 4; call++) window.record(true, call);
      window.record(true, gap + 3);
      assert.equal(window.calls, 1, `after ${gap} ms`);
    }
  });

  it('takes a clock that stands still or goes back as no time at all', () => {
    const window = new TimeWindow(1_000, 10, 5_000);
    window.record(true, 5_000);
    window.record(true, 5_000);
    window.record(false, 1_000);
    window.record(false, -1e9);
    assert.equal(window.read(Number.NaN).calls, 4);
    assert.equal(window.read(5_999).calls, 4);
    assert.equal(window.read(6_000).calls, 0);
  });

  it('works on a clock that begins below zero', () => {
    const window = new TimeWindow(1_000, 4, -10_000);
    window.record(true, -10_000);
    window.record(true, -9_100);
    assert.equal(window.read(-9_001).calls, 2);
    assert.equal(window.read(-9_000).calls, 1);
  });

  it('is its one slot when it has only one', () => {
    const window = new TimeWindow(1_000, 1, 0);
    window.record(true, 999);
    assert.equal(window.read(999).calls, 1);
    assert.equal(window.read(1_000).calls, 0);
  });

  it('forgets everything when it is cleared', () => {
    const window = new TimeWindow(1_000, 2, 0);
    window.record(true, 0);
    window.clear();
    assert.equal(window.read(0).calls, 0);
    assert.equal(window.read(600).calls, 0);
  });

  it('counts no call for longer than its new duration after a resize', () => {
    const window = new TimeWindow(10_000, 10, 0);
    window.record(true, 500);
    window.record(true, 8_500);
    window.record(false, 9_500);
    window.resize(2_000, 4, 9_500);
    assert.equal(window.read(9_500).calls, 2);
    assert.equal(window.read(9_999).calls, 2);
    assert.equal(window.read(10_000).calls, 1);
    assert.equal(window.read(11_000).calls, 0);
  });

  it('keeps its calls when it grows', () => {
    const window = new TimeWindow(1_000, 10, 0);
    window.record(true, 950);
    window.resize(60_000, 6, 999);
    assert.equal(window.read(59_999).calls, 1);
    assert.equal(window.read(60_000).calls, 0);
  });

  it('agrees with a plain list of calls, through any sequence of calls and resizes', () => {
    const geometry = fc.record({
      buckets: fc.integer({ min: 1, max: 12 }),
      slotMs: fc.constantFrom(1, 7, 100, 1_000),
    });
    const step = fc.record({
      // Mostly small steps, some gaps longer than any window, and some steps back.
      by: fc.oneof(
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 0, max: 30_000 }),
        fc.integer({ min: -500, max: 0 }),
      ),
      failed: fc.boolean(),
      resize: fc.option(geometry, { freq: 8 }),
    });
    fc.assert(
      fc.property(geometry, fc.array(step, { maxLength: 60 }), (first, steps) => {
        let { buckets, slotMs } = first;
        let now = 0;
        let latest = 0;
        let list: { at: number; failed: boolean }[] = [];
        const window = new TimeWindow(buckets * slotMs, buckets, 0);
        const within = ({ at }: { at: number }): boolean =>
          Math.floor(at / slotMs) > Math.floor(latest / slotMs) - buckets;
        for (const { by, failed, resize } of steps) {
          now += by;
          latest = Math.max(latest, now);
          window.record(failed, now);
          list.push({ at: latest, failed });
          if (resize !== null) {
            const old = slotMs;
            list = list
              .filter(within)
              .map(({ at, failed }) => ({ at: Math.floor(at / old) * old, failed }));
            ({ buckets, slotMs } = resize);
            // A resize starts its slots at the clock's own time.
            latest = now;
            list = list.map(({ at, failed }) => ({ at: Math.min(at, now), failed }));
            window.resize(buckets * slotMs, buckets, now);
          }
          list = list.filter(within);
          const { calls, failures } = window.read(now);
          assert.deepEqual(
            [calls, failures],
            [list.length, list.filter((each) => each.failed).length],
          );
        }
      }),
      { numRuns: 300 },
    );
  });
});
