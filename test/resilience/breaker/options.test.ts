import assert from 'node:assert/strict';
import { circuitBreaker, circuitBreakerDefaults } from '../../../src/resilience/index.ts';

describe('The options of a circuit breaker', () => {
  const accepted: Record<string, { good: unknown[]; bad: unknown[] }> = {
    'window.durationMs': { good: [1, 0.5 + 1, 1e9], bad: [0, -1, Number.NaN, Infinity, '5', null] },
    'window.buckets': { good: [1, 1_000], bad: [0, 1.5, 1_001] },
    failureRatio: { good: [0.01, 1], bad: [0, 1.1, Number.NaN, '0.5'] },
    minimumCalls: { good: [1, 1e6], bad: [0, 2.5, Infinity] },
    'open.initialMs': { good: [1, 60_000], bad: [0, -5, 60_001] },
    'open.maxMs': { good: [1_000, 1e9], bad: [0, 999, Infinity] },
    'open.multiplier': { good: [1, 1e300], bad: [0.9, Infinity] },
    'open.jitter': { good: [0, 1], bad: [-0.1, 1.1] },
    'halfOpen.permits': { good: [1, 100], bad: [0, 1.5] },
    'halfOpen.deadlineMs': { good: [1, 2_147_483_647], bad: [0, 2_147_483_648] },
    isFailure: { good: [() => true], bad: [true, {}] },
    isFailureResult: { good: [() => true], bad: [1] },
    isIgnored: { good: [() => true], bad: ['x'] },
    spans: { good: ['all', 'notable', 'none'], bad: ['ALL', true] },
    rejectionStacks: { good: [true, false], bad: [1] },
    random: { good: [() => 0], bad: [0.5] },
    clock: { good: [], bad: [{}, Date, null, 5] },
  };

  function options(path: string, value: unknown): object {
    const [group, key] = path.split('.') as [string, string | undefined];
    return key === undefined ? { [group]: value } : { [group]: { [key]: value } };
  }

  for (const [path, { good, bad }] of Object.entries(accepted)) {
    it(`accept and refuse values of ${path}`, () => {
      for (const value of [undefined, ...good]) {
        circuitBreaker('options', options(path, value)).close();
      }
      for (const value of bad) {
        assert.throws(() => circuitBreaker('options', options(path, value)), {
          name: 'InvalidOptionError',
          code: 'OTELIER_INVALID_OPTION',
        });
      }
    });
  }

  it('are refused by name, with the nearest that is known', () => {
    const wrong = (given: object): void => void circuitBreaker('options', given);
    assert.throws(
      () => wrong({ failureRate: 0.5 }),
      /circuitBreaker\("options"\)\.failureRate must be one of .* \(nearest: failureRatio\), but is 0\.5/,
    );
    assert.throws(
      () => wrong({ open: { initial: 5 } }),
      /\.open\.initial must be.*nearest: initialMs/,
    );
    assert.throws(() => wrong({ zzzzzzzz: 5 }), /must be one of window, failureRatio/);
    assert.throws(() => wrong(JSON.parse('{"__proto__": {"minimumCalls": 1}}')), /__proto__/);
    assert.throws(() => wrong({ window: 5 }), /\.window must be an object of options/);
    assert.throws(() => wrong([] as never), /must be an object of options/);
    assert.throws(() => wrong('x' as never), /must be an object of options, but is "x"/);
  });

  it('have defaults that nobody can change', () => {
    assert.equal(Object.isFrozen(circuitBreakerDefaults), true);
    for (const group of ['window', 'open', 'halfOpen'] as const) {
      assert.equal(Object.isFrozen(circuitBreakerDefaults[group]), true);
    }
  });

  it('leave the functions that they hold as they are', () => {
    const isFailure = (): boolean => true;
    circuitBreaker('options', { isFailure }).close();
    assert.equal(Object.isFrozen(isFailure), false);
  });
});
