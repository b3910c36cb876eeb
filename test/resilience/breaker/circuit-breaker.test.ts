import assert from 'node:assert/strict';
import { InvalidOptionError, registry } from '../../../src/base/index.ts';
import { type CircuitBreaker, circuitBreaker } from '../../../src/resilience/index.ts';
import { FakeClock } from '../../../src/testing/index.ts';
import { fail } from '../support.ts';

describe('circuitBreaker()', () => {
  const made = new Set<CircuitBreaker>();
  const make: typeof circuitBreaker = (name, options) => {
    const breaker = circuitBreaker(name, options);
    made.add(breaker);
    return breaker;
  };
  afterEach(() => {
    for (const breaker of made) breaker.close();
    made.clear();
  });

  it('answers the same breaker for the same name', () => {
    assert.equal(make('a'), make('a'));
    assert.notEqual(make('a'), make('b'));
  });

  it('takes the same options twice', () => {
    const clock = new FakeClock();
    const isFailure = (): boolean => true;
    const first = make('a', { clock, isFailure, window: { durationMs: 500 } });
    assert.equal(make('a', { window: { durationMs: 500 }, isFailure, clock }), first);
    assert.equal(make('a'), first);
  });

  it('refuses other options for a breaker that has some', () => {
    make('a', { window: { durationMs: 500 } });
    for (const other of [{}, { window: { durationMs: 501 } }, { minimumCalls: 1 }]) {
      assert.throws(() => make('a', other), {
        code: 'OTELIER_INVALID_OPTION',
        message: /^circuitBreaker\("a"\) must be given the same options each time, or none/,
      });
    }
  });

  it('refuses another clock, though it looks the same', () => {
    make('a', { clock: new FakeClock() });
    assert.throws(() => make('a', { clock: new FakeClock() }), InvalidOptionError);
  });

  it('takes options for a breaker that was first asked for without any', async () => {
    const asked = make('a');
    assert.equal(make('a', { minimumCalls: 2 }), asked);
    await fail(asked, 2);
    assert.equal(asked.state, 'open');
    assert.throws(() => make('a', { minimumCalls: 3 }), InvalidOptionError);
    const late = make('b');
    assert.throws(() => make('b', { clock: new FakeClock() }), /\.clock must be given when/);
    assert.throws(() => make('b', { random: () => 0 }), /\.random must be given when/);
    assert.equal(late.stats().state, 'closed');
  });

  it('is not affected by what becomes of the options object', async () => {
    const options = {
      minimumCalls: 2,
      open: { initialMs: 500, jitter: 0 },
      clock: new FakeClock(),
    };
    const breaker = make('a', options);
    options.minimumCalls = 1_000;
    options.open.initialMs = 1;
    await fail(breaker, 2);
    assert.equal(breaker.stats().retryAfterMs, 500);
  });

  it('gives the name free when the breaker is closed, which goes on working', async () => {
    const first = make('a', { minimumCalls: 2 });
    first.close();
    first.close();
    const second = make('a', { minimumCalls: 3 });
    assert.notEqual(second, first);
    first.close();
    assert.equal(make('a'), second);
    assert.equal(await first.execute(() => 'fine'), 'fine');
  });

  it('shares its breakers with other copies of the package, and one name with theirs', () => {
    const handles = registry<{ name: string }>('circuit_breaker');
    const theirs = { name: 'a', read: () => ({}) };
    handles.set('a', theirs);
    try {
      const ours = make('a');
      assert.equal(handles.get('a'), theirs);
      assert.equal(handles.get('a#2'), ours);
      ours.close();
      assert.equal(handles.has('a#2'), false);
    } finally {
      handles.delete('a');
    }
  });

  it('refuses names that are none', () => {
    for (const name of ['', 'x'.repeat(256), 7, undefined]) {
      assert.throws(
        () => make(name as string),
        /circuitBreaker\(name\) must be a string of 1 to 255/,
      );
    }
  });

  it('registers nothing when an option is wrong', () => {
    assert.throws(() => make('a', { failureRatio: 0 }), InvalidOptionError);
    assert.throws(
      () => make('a', { open: { initialMs: 100_000 } }),
      /at most open.maxMs \(60000\)/,
    );
    assert.equal(registry('circuit_breaker').has('a'), false);
  });
});
