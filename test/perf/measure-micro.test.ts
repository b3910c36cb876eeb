import assert from 'node:assert/strict';
import { type MicroCase, measureMicro } from '../../perf/harness/measure-micro.ts';

const setting = { rounds: 3, sampleMs: 2 };

/** Busy for so long at each operation, in ms. */
function busyFor(id: string, ms: number): MicroCase {
  return {
    id,
    operations: 2,
    async run() {
      let sum = 0;
      for (; sum < 2; sum++) {
        const until = performance.now() + ms;
        while (performance.now() < until);
      }
      return sum;
    },
  };
}

describe('Timing in this process', () => {
  it('answers nanoseconds per operation, for each round', async () => {
    const times = await measureMicro([busyFor('short', 0.2), busyFor('long', 1)], setting);
    const [short, long] = [times.get('short') ?? [], times.get('long') ?? []];
    assert.equal(short.length, 3);
    assert.equal(long.length, 3);
    // It cannot be less than what it waits for; how much more is up to the machine.
    for (const time of short) assert.ok(time >= 0.19e6 && time < 100e6, String(time));
    for (const time of long) assert.ok(time >= 0.99e6 && time < 100e6, String(time));
  });

  it('refuses a case that does not do its work', async () => {
    const idle: MicroCase = { id: 'idle', operations: 10, run: async () => 9 };
    await assert.rejects(measureMicro([idle], setting), /idle: 9 of 10 operations/);
  });

  it('hands on what a case rejects with', async () => {
    const fault = new Error('broken');
    const broken: MicroCase = { id: 'broken', operations: 1, run: () => Promise.reject(fault) };
    await assert.rejects(measureMicro([broken], setting), fault);
  });
});
