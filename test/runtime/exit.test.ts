import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { type ExitPlan, watchExit } from '../../src/runtime/exit.ts';

/** A process that can be ended without ending. */
class FakeProcess extends EventEmitter {
  readonly pid = 4711;
  readonly killed: string[] = [];
  kill(pid: number, signal: string): void {
    assert.equal(pid, this.pid);
    this.killed.push(signal);
  }
}

interface Watched extends ExitPlan {
  flushes: number;
  words: number;
  abandoned: number;
  waiting: boolean;
}

function plan(over: Partial<ExitPlan> = {}): Watched {
  const made: Watched = {
    flushes: 0,
    words: 0,
    abandoned: 0,
    waiting: true,
    pending: () => made.waiting,
    flush: async () => {
      made.flushes++;
      made.waiting = false;
      return { complete: true };
    },
    lastWords: () => {
      made.words++;
    },
    abandon: () => {
      made.abandoned++;
    },
    ...over,
  };
  return made;
}

function watch(exitPlan: ExitPlan): FakeProcess {
  const process = new FakeProcess();
  watchExit(exitPlan, process as unknown as NodeJS.Process);
  return process;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('At the end of the process', () => {
  it('what waits is sent when the event loop runs dry, and only then', async () => {
    const exit = plan();
    const process = watch(exit);
    process.emit('beforeExit', 0);
    await turn();
    process.emit('beforeExit', 0);
    await turn();
    assert.equal(exit.flushes, 1);
    exit.waiting = true;
    process.emit('beforeExit', 0);
    await turn();
    assert.equal(exit.flushes, 2);
  });

  it('an endpoint that did not answer is not waited for twice', async () => {
    let flushes = 0;
    const exit = plan({
      flush: async () => {
        flushes++;
        return { complete: false };
      },
    });
    const process = watch(exit);
    for (let i = 0; i < 3; i++) {
      process.emit('beforeExit', 0);
      await turn();
    }
    process.emit('exit', 0);
    assert.equal(flushes, 1);
    assert.equal(exit.words, 0);
  });

  it("the last words are said at exit, before the app's own handlers and after them", () => {
    const exit = plan();
    const process = watch(exit);
    const heard: number[] = [];
    process.on('exit', () => heard.push(exit.words));
    process.emit('exit', 1);
    assert.deepEqual(heard, [1], 'such a handler may end the process');
    assert.equal(exit.words, 2);
    assert.equal(exit.flushes, 0);
  });

  it('the last words are said after a handler that throws', () => {
    const exit = plan();
    const process = watch(exit);
    process.on('exit', () => {
      throw new Error('handler');
    });
    assert.throws(() => process.emit('exit', 1), /handler/);
    assert.equal(exit.words, 2);
  });

  it('other events are emitted as ever', () => {
    const exit = plan();
    const process = watch(exit);
    const heard: unknown[] = [];
    process.on('message', (...args) => heard.push(...args));
    assert.ok(process.emit('message', 1, 2));
    assert.ok(!process.emit('nobody listens'));
    assert.deepEqual(heard, [1, 2]);
    assert.equal(exit.words, 0);
  });

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
    it(`${signal} is raised again after the flush when the app does not handle it`, async () => {
      const exit = plan();
      const process = watch(exit);
      process.emit(signal, signal);
      assert.deepEqual(process.killed, []);
      await turn();
      assert.deepEqual(process.killed, [signal]);
      assert.equal(process.listenerCount(signal), 0, 'nothing of ours may swallow it');
      assert.equal(exit.words, 1, 'what came during the flush is sent too');
    });

    it(`${signal} is left to the app when the app handles it`, async () => {
      const exit = plan();
      const process = watch(exit);
      let handled = 0;
      process.once(signal, () => handled++);
      process.emit(signal, signal);
      await turn();
      assert.equal(handled, 1);
      assert.equal(exit.flushes, 1);
      assert.deepEqual(process.killed, []);
    });

    it(`a second ${signal} ends the process at once`, () => {
      const exit = plan({ flush: () => new Promise(() => {}) });
      const process = watch(exit);
      process.emit(signal, signal);
      assert.deepEqual([process.killed, exit.abandoned], [[], 0]);
      process.emit(signal, signal);
      assert.deepEqual(process.killed, [signal]);
      assert.deepEqual(
        [exit.words, exit.abandoned],
        [0, 1],
        'nobody is made to wait; the loss is told',
      );
    });
  }

  it('takes all handlers back', () => {
    const process = new FakeProcess();
    const exit = plan();
    watchExit(exit, process as unknown as NodeJS.Process)();
    assert.deepEqual(process.eventNames(), []);
    process.emit('exit', 0);
    assert.equal(exit.words, 0);
  });
});
