import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { disposer, Emitter, systemClock, version } from '../../src/base/index.ts';
import { FakeClock } from '../../src/testing/index.ts';
import { root } from '../architecture/source.ts';

describe('The system clock', () => {
  it('never goes back and tells the time of day', () => {
    const first = systemClock.now();
    assert.ok(systemClock.now() >= first);
    assert.ok(Math.abs(systemClock.wall() - Date.now()) < 1_000);
  });

  it('fires a timer, and not one that was cleared', async () => {
    const fired: string[] = [];
    await new Promise<void>((resolve) => {
      systemClock.setTimeout(() => fired.push('cleared'), 1).clear();
      const timer = systemClock.setTimeout(() => {
        fired.push('kept');
        resolve();
      }, 2);
      timer.unref();
      timer.ref();
    });
    assert.deepEqual(fired, ['kept']);
  });
});

describe('FakeClock', () => {
  it('fires timers in order, each at its own time', async () => {
    const clock = new FakeClock({ now: 100, wall: 5_000 });
    const fired: [string, number][] = [];
    clock.setTimeout(() => fired.push(['b', clock.now()]), 20);
    clock.setTimeout(() => {
      fired.push(['a', clock.now()]);
      clock.setTimeout(() => fired.push(['a2', clock.now()]), 5);
    }, 10);
    clock.setTimeout(() => fired.push(['never', 0]), 12).clear();
    assert.equal(clock.pending, 2);
    await clock.advance(20);
    assert.deepEqual(fired, [
      ['a', 110],
      ['a2', 115],
      ['b', 120],
    ]);
    assert.equal(clock.wall(), 5_020);
  });

  it('steps the wall clock alone', () => {
    const clock = new FakeClock();
    const before = clock.wall();
    clock.stepWall(-3_600_000);
    assert.equal(clock.wall(), before - 3_600_000);
    assert.equal(clock.now(), 0);
  });
});

describe('Emitter and disposer', () => {
  it('isolates a listener that throws', () => {
    const faults: unknown[] = [];
    const emitter = new Emitter<number>((fault) => faults.push(fault));
    const heard: number[] = [];
    assert.equal(emitter.listened, false);
    emitter.subscribe(() => {
      throw new Error('mine');
    });
    const stop = emitter.subscribe((event) => heard.push(event));
    emitter.emit(1);
    stop();
    stop();
    emitter.emit(2);
    assert.deepEqual(heard, [1]);
    assert.equal(faults.length, 2);
    assert.equal(emitter.listened, true);
  });

  it('takes the same listener twice and lets go of one', () => {
    const emitter = new Emitter<string>();
    const heard: string[] = [];
    const listener = (event: string): number => heard.push(event);
    const first = emitter.subscribe(listener);
    emitter.subscribe(listener);
    first();
    emitter.emit('x');
    assert.deepEqual(heard, ['x']);
  });

  it('disposes once, by call or by `using`', () => {
    let ended = 0;
    const dispose = disposer(() => ended++);
    dispose[Symbol.dispose]();
    dispose();
    assert.equal(ended, 1);
  });
});

describe('The version', () => {
  it('is that of package.json', () => {
    const { version: stated } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      version: string;
    };
    assert.equal(version, stated);
  });
});
