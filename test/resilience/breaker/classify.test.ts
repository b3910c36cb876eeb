import assert from 'node:assert/strict';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { caught, fail, Pending, succeed, useBreakers } from '../support.ts';

class NotFound extends Error {}

describe('What counts as a failure', () => {
  const bench = useBreakers();
  const thrower = (): never => {
    throw new Error('predicate');
  };

  it('is every error, unless isFailure says that it is none: then it is a success', async () => {
    const { breaker } = bench({ isFailure: (error) => !(error instanceof NotFound) });
    const error = new NotFound();
    assert.equal(await caught(breaker.execute(() => Promise.reject(error))), error);
    await fail(breaker);
    const { calls } = breaker.stats();
    assert.deepEqual([calls.success, calls.failure], [1, 1]);
  });

  it('is a result for which isFailureResult says so, though it is returned', async () => {
    const { breaker } = bench({ isFailureResult: (result) => result === 503 });
    assert.equal(await breaker.execute(() => 503), 503);
    assert.equal(await breaker.execute(() => 200), 200);
    const { calls } = breaker.stats();
    assert.deepEqual([calls.success, calls.failure], [1, 1]);
  });

  it('is not an error for which isIgnored says so; that counts for nothing', async () => {
    const { breaker } = bench({ isIgnored: (error) => error instanceof NotFound });
    for (let each = 0; each < 5; each++) {
      await caught(breaker.execute(() => Promise.reject(new NotFound())));
    }
    assert.equal(breaker.stats().calls.ignored, 5);
    assert.equal(breaker.stats().window.calls, 0);
  });

  it('gives the permit back when a probe is ignored', async () => {
    const { breaker, clock } = bench({ isIgnored: (error) => error instanceof NotFound });
    await fail(breaker, 2);
    await clock.advance(1_000);
    const probe = new Pending(breaker);
    await probe.fail(new NotFound());
    assert.equal(breaker.state, 'half_open');
    await succeed(breaker);
    assert.equal(breaker.state, 'closed');
  });

  it('is whatever a predicate throws at, and the outcome of the call is not touched', async () => {
    const warnings: string[] = [];
    const log = (message: string): void => void warnings.push(message);
    diag.setLogger(
      { verbose() {}, debug() {}, info() {}, warn: log, error: log },
      { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
    );
    try {
      const { breaker } = bench({ minimumCalls: 10, isFailureResult: thrower });
      assert.equal(await breaker.execute(() => 'fine'), 'fine');
      assert.equal(await breaker.execute(() => 'fine'), 'fine');
      assert.equal(breaker.stats().calls.failure, 2);
      assert.deepEqual(warnings, [
        `circuitBreaker("${breaker.name}"): isFailureResult threw, which counts as a failure.`,
      ]);
      for (const predicate of ['isFailure', 'isIgnored']) {
        const other = bench({ minimumCalls: 10, [predicate]: thrower }).breaker;
        assert.equal((await fail(other)) instanceof Error, true);
        assert.equal(other.stats().calls.failure, 1);
      }
      assert.equal(warnings.length, 3);
    } finally {
      diag.disable();
    }
  });

  it('is not decided by a promise where true or false was asked for', async () => {
    const predicates = { isIgnored: async () => true, isFailure: async () => false };
    const { breaker } = bench(predicates as never);
    await fail(breaker);
    assert.equal(breaker.stats().calls.failure, 1);
  });
});
