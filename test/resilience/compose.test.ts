import assert from 'node:assert/strict';
import {
  BreakerOpenError,
  type CallContext,
  circuitBreaker,
  compose,
  type ExecuteOptions,
  fallback,
  type Policy,
  TimeoutError,
  timeout,
} from '../../src/resilience/index.ts';
import { FakeClock } from '../../src/testing/index.ts';
import { caught, fail, turn, useBreakers } from './support.ts';

describe('compose()', () => {
  const bench = useBreakers();

  /** A policy of the user's own. */
  function traced(name: string, log: string[]): Policy {
    return {
      async execute<T>(fn: (call: CallContext) => T | PromiseLike<T>, options?: ExecuteOptions) {
        log.push(`into ${name}`);
        const signal = options?.signal ?? new AbortController().signal;
        const result = await fn({ signal });
        log.push(`out of ${name}`);
        return result;
      },
    };
  }

  it('runs its policies from the outermost to the innermost, and back', async () => {
    const log: string[] = [];
    const policy = compose('all', traced('a', log), traced('b', log), traced('c', log));
    assert.equal(await policy.execute(() => log.push('work')), 4);
    assert.deepEqual(log, [
      'into a',
      'into b',
      'into c',
      'work',
      'out of c',
      'out of b',
      'out of a',
    ]);
    assert.equal(policy.name, 'all');
    assert.equal(policy.policies.length, 3);
  });

  it('hands the signal of the caller down to the function', async () => {
    const { signal } = new AbortController();
    const { breaker } = bench();
    const policy = compose(
      fallback(() => 0),
      traced('own', []),
      breaker,
    );
    assert.equal(await policy.execute((call) => call.signal, { signal }), signal);
  });

  it('lets a breaker see the timeouts inside it, and a fallback answer for both', async () => {
    const { breaker, clock } = bench();
    const spare = fallback((error) => (error as Error).name);
    const policy = compose('search', spare, breaker, timeout({ timeoutMs: 50, clock }));
    const hang = (): Promise<never> => new Promise(() => {});
    for (let call = 0; call < 2; call++) {
      const answer = policy.execute(hang);
      await clock.advance(50);
      assert.equal(await answer, 'TimeoutError');
    }
    assert.equal(breaker.state, 'open');
    assert.equal(await policy.execute(hang), 'BreakerOpenError');
    assert.equal(breaker.stats().calls.failure, 2);
  });

  it('tells the work inside a breaker of the timeout around it, and blames the dependency', async () => {
    const { breaker, clock } = bench();
    const policy = compose(timeout({ timeoutMs: 50, clock }), breaker);
    for (let call = 0; call < 2; call++) {
      const outcome = caught(
        policy.execute(
          ({ signal }) =>
            new Promise((_, reject) => {
              signal.addEventListener('abort', () => reject(new Error('stopped')));
            }),
        ),
      );
      await clock.advance(50);
      assert.ok((await outcome) instanceof TimeoutError);
    }
    await turn();
    assert.equal(breaker.stats().calls.failure, 2);
    assert.equal(breaker.state, 'open');
  });

  it('ignores a call cancelled by the caller, through a timeout as well', async () => {
    const { breaker, clock } = bench();
    const policy = compose(timeout({ timeoutMs: 50, clock }), breaker);
    const caller = new AbortController();
    const outcome = caught(
      policy.execute(
        ({ signal }) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason as Error));
          }),
        { signal: caller.signal },
      ),
    );
    await turn();
    caller.abort();
    await outcome;
    assert.equal(breaker.stats().calls.ignored, 1);
  });

  it('lets the shorter of two timeouts win, and stops the work', async () => {
    const clock = new FakeClock();
    const policy = compose(timeout({ timeoutMs: 50, clock }), timeout({ timeoutMs: 80, clock }));
    let signal: AbortSignal | undefined;
    const outcome = caught(
      policy.execute((call) => {
        ({ signal } = call);
        return new Promise(() => {});
      }),
    );
    await clock.advance(50);
    const error = await outcome;
    assert.equal((error as TimeoutError).timeoutMs, 50);
    assert.equal(signal?.reason, error);
    assert.equal(clock.pending, 0);
  });

  it('can be composed again', async () => {
    const { breaker } = bench();
    await fail(breaker, 2);
    const inner = compose(breaker);
    const outer = compose(
      fallback((error) => error),
      inner,
    );
    assert.ok((await outer.execute(() => 'work')) instanceof BreakerOpenError);
  });

  it('knows the type of what comes out', async () => {
    const breaker = circuitBreaker('types');
    try {
      const plain: string = await compose(breaker, timeout(5)).execute(() => 'x');
      const wide = compose(
        'both',
        fallback(() => null),
        breaker,
        fallback(async () => 5),
      );
      const answer = await wide.execute(() => 'x');
      const typed: string | number | null = answer;
      // @ts-expect-error a fallback widens the type of the result
      const narrow: string = answer;
      // @ts-expect-error and no further than to what it answers
      const other: string | null = answer;
      assert.deepEqual([plain, typed, narrow, other], ['x', 'x', 'x', 'x']);
      const own: string = await compose(traced('own', []), breaker).execute(() => 'x');
      assert.equal(own, 'x');
    } finally {
      breaker.close();
    }
  });

  it('refuses what is no policy', () => {
    assert.throws(() => compose(), /compose\(\) must be given a policy/);
    assert.throws(() => compose('name'), /compose\("name"\) must be given a policy/);
    assert.throws(
      () => compose('name', timeout(1), {} as never),
      /compose\("name"\)\[1\] must be a policy: an object with execute\(\)/,
    );
    assert.throws(() => compose(null as never), /compose\(\)\[0\] must be a policy/);
  });
});
