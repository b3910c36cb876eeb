import assert from 'node:assert/strict';
import { InvalidOptionError, registry } from '../../src/base/index.ts';
import { createHealth, type Health, type HealthCheck, health } from '../../src/health/index.ts';
import { FakeClock } from '../../src/testing/index.ts';

describe('Health', () => {
  let clock: FakeClock;
  let own: Health;

  beforeEach(() => {
    clock = new FakeClock();
    own = createHealth({ clock });
  });

  const pause = (ms: number) => new Promise<void>((resolve) => void clock.setTimeout(resolve, ms));

  it('passes without checks', async () => {
    assert.deepEqual(await own.check('live'), {
      kind: 'live',
      status: 'pass',
      at: clock.wall(),
      durationMs: 0,
      checks: [],
    });
  });

  it('runs the checks of the kind that is asked for; ready unless they say otherwise', async () => {
    own.register({ name: 'a', run() {} });
    own.register({ name: 'b', kinds: ['live', 'startup'], run() {} });
    const names = async (kind: 'live' | 'ready' | 'startup') =>
      (await own.check(kind)).checks.map(({ name }) => name);
    assert.deepEqual(
      [await names('ready'), await names('live'), await names('startup')],
      [['a'], ['b'], ['b']],
    );
  });

  it('runs them all at once and measures each', async () => {
    own.register({ name: 'slow', run: () => pause(300) });
    own.register({ name: 'quick', run: () => pause(100) });
    const report = own.check('ready');
    await clock.advance(300);
    assert.deepEqual((await report).checks, [
      { name: 'slow', status: 'pass', critical: true, durationMs: 300 },
      { name: 'quick', status: 'pass', critical: true, durationMs: 100 },
    ]);
    assert.equal((await report).durationMs, 300);
  });

  const answers: [string, HealthCheck['run'], string, string | undefined][] = [
    ['nothing', () => undefined, 'pass', undefined],
    ['true', async () => true, 'pass', undefined],
    ['false', () => false, 'fail', undefined],
    ['a warning', async () => ({ status: 'warn', message: 'nearly full' }), 'warn', 'nearly full'],
    ['a failure', () => ({ status: 'fail' }), 'fail', undefined],
    [
      'what is no answer',
      (() => 'fine') as never,
      'fail',
      'the check answered neither a status nor true or false',
    ],
    [
      'null',
      (() => null) as never,
      'fail',
      'the check answered neither a status nor true or false',
    ],
  ];
  for (const [what, run, status, message] of answers) {
    it(`takes ${what} as ${status}`, async () => {
      own.register({ name: 'c', run });
      const [result] = (await own.check('ready')).checks;
      assert.deepEqual([result?.status, result?.message], [status, message]);
    });
  }

  it('fails by what is thrown, at once or later, whatever it is', async () => {
    const hostile = { toString: () => assert.fail('no text') };
    const thrown: [unknown, string][] = [
      [new Error('no connection'), 'no connection'],
      ['a text', 'a text'],
      [undefined, 'undefined'],
      [hostile, 'something was thrown that has no text'],
      [Object.create(null), 'something was thrown that has no text'],
    ];
    for (const [index, [fault]] of thrown.entries()) {
      own.register({ name: `${index}`, run: () => Promise.reject(fault) });
    }
    own.register({
      name: 'at once',
      run() {
        throw new Error('x'.repeat(600));
      },
    });
    const { status, checks } = await own.check('ready');
    assert.equal(status, 'fail');
    assert.deepEqual(
      checks.map(({ message }) => message),
      [...thrown.map(([, message]) => message), 'x'.repeat(500)],
    );
  });

  it('fails when a critical check does, and warns when another one does', async () => {
    own.register({ name: 'cache', critical: false, run: () => false });
    assert.equal((await own.check('ready')).status, 'warn');
    const gone = own.register({ name: 'database', run: () => false });
    assert.equal((await own.check('ready')).status, 'fail');
    gone();
    own.register({ name: 'disk', run: () => ({ status: 'warn' }) });
    assert.equal((await own.check('ready')).status, 'warn');
  });

  it('bounds each check by its timeout and aborts its signal then', async () => {
    let signal: AbortSignal | undefined;
    own.register({
      name: 'hangs',
      timeoutMs: 50,
      run: (given) => {
        signal = given;
        return new Promise(() => {});
      },
    });
    const report = own.check('ready');
    await clock.advance(49);
    assert.equal(signal?.aborted, false);
    await clock.advance(1);
    assert.deepEqual((await report).checks, [
      {
        name: 'hangs',
        status: 'fail',
        critical: true,
        durationMs: 50,
        message: 'timed out after 50 ms',
      },
    ]);
    assert.equal(signal?.aborted, true);
    assert.equal(signal.reason.name, 'TimeoutError');
  });

  it('leaves no timer behind, and takes no notice of what comes after the timeout', async () => {
    own.register({ name: 'quick', run() {} });
    await own.check('ready');
    assert.equal(clock.pending, 0);
    own.register({
      name: 'late',
      timeoutMs: 10,
      async run() {
        await pause(20);
        throw new Error('too late');
      },
    });
    const report = own.check('ready');
    await clock.advance(30);
    assert.equal((await report).checks[1]?.message, 'timed out after 10 ms');
  });

  it('shares one run among calls at the same time, of one kind or of several', async () => {
    let runs = 0;
    own.register({
      name: 'counted',
      kinds: ['live', 'ready'],
      async run() {
        runs++;
        await pause(10);
      },
    });
    const first = own.check('ready');
    const second = own.check('ready');
    const other = own.check('live');
    await clock.advance(10);
    assert.equal(await first, await second);
    assert.equal((await other).kind, 'live');
    assert.equal(runs, 1);
    void own.check('ready');
    assert.equal(runs, 2);
  });

  it('forgets a check that was disposed, once, and not the one that came after it', async () => {
    const dispose = own.register({ name: 'a', run: () => false });
    dispose();
    own.register({ name: 'a', run: () => true });
    dispose();
    assert.deepEqual(
      (await own.check('ready')).checks.map(({ name, status }) => [name, status]),
      [['a', 'pass']],
    );
  });

  it('keeps instances apart', async () => {
    createHealth().register({ name: 'elsewhere', run() {} });
    assert.deepEqual((await own.check('ready')).checks, []);
  });

  it('refuses options that are not allowed', () => {
    own.register({ name: 'taken', run() {} });
    const ok = { name: 'x', run() {} };
    const wrong: [unknown, RegExp][] = [
      [undefined, /health\.register\(check\) must be an object/],
      [{ ...ok, name: ' ' }, /name must be a text that is not empty, but is " "/],
      [{ ...ok, name: 'taken' }, /a name that is not taken, but is "taken"/],
      [{ ...ok, kinds: [] }, /"x"\)\.kinds must be a list with some of live, ready, startup/],
      [{ ...ok, kinds: ['alive'] }, /kinds must be/],
      [{ ...ok, critical: 'yes' }, /critical must be true or false, but is "yes"/],
      [{ ...ok, timeoutMs: 0 }, /timeoutMs must be a number from 1/],
      [{ ...ok, timeoutMs: Number.NaN }, /timeoutMs must be/],
      [{ ...ok, timeoutMs: 2 ** 31 }, /timeoutMs must be/],
      [{ ...ok, run: 'ping' }, /run must be a function, but is "ping"/],
      [
        { ...ok, timeout: 5 },
        /timeout must be one of name, kinds, critical, timeoutMs, run, but is 5/,
      ],
    ];
    for (const [check, message] of wrong) {
      assert.throws(
        () => own.register(check as HealthCheck),
        (error: Error) => {
          assert.ok(error instanceof InvalidOptionError);
          assert.match(error.message, message);
          return true;
        },
      );
    }
  });

  it('rejects a kind that there is not', async () => {
    await assert.rejects(
      own.check('alive' as never),
      /one of live, ready, startup, but is "alive"/,
    );
  });

  it('calls a check as its own method', async () => {
    class Ping implements HealthCheck {
      readonly name = 'ping';
      answer = true;
      run() {
        return this.answer;
      }
    }
    own.register(new Ping());
    assert.equal((await own.check('ready')).status, 'pass');
  });
});

describe('The health of the process', () => {
  it('has the checks of every copy of the package', async () => {
    const path = '../../src/health/health.ts?copy';
    const other = (await import(path)) as typeof import('../../src/health/health.ts');
    assert.notEqual(other.health, health);
    const dispose = other.health.register({
      name: 'of another copy',
      run: () => ({ status: 'warn' }),
    });
    try {
      assert.ok(registry('health').has('of another copy'));
      assert.ok(
        (await health.check('ready')).checks.some(({ name }) => name === 'of another copy'),
      );
    } finally {
      dispose();
    }
    assert.equal(registry('health').has('of another copy'), false);
  });
});
