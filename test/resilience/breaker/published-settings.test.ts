import assert from 'node:assert/strict';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { publishSettings, sharedState } from '../../../src/base/index.ts';
import { type CircuitBreaker, circuitBreaker } from '../../../src/resilience/index.ts';
import { fail, useBreakers } from '../support.ts';

describe('Published settings of circuit breakers', () => {
  const bench = useBreakers();
  const warnings: string[] = [];

  beforeEach(() => {
    warnings.length = 0;
    const log = (message: string): void => void warnings.push(message);
    diag.setLogger(
      { verbose() {}, debug() {}, info() {}, warn: log, error: log },
      { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
    );
  });
  afterEach(() => {
    diag.disable();
    publishSettings('resilience', {});
    sharedState().settings.delete('resilience');
  });

  async function callsToOpen(breaker: CircuitBreaker): Promise<number> {
    breaker.reset();
    for (let calls = 1; calls < 50; calls++) {
      await fail(breaker);
      if (breaker.state === 'open') return calls;
    }
    return Number.NaN;
  }

  function publishFor(breaker: CircuitBreaker, slice: unknown): void {
    publishSettings('resilience', { circuit_breakers: { [breaker.name]: slice } });
  }

  it('reconfigure a breaker in place, and keep its state', async () => {
    const { breaker } = bench();
    await fail(breaker, 2);
    publishFor(breaker, { minimum_calls: 4, open: { initial_ms: 100, max_ms: 250 } });
    assert.equal(breaker.state, 'open');
    assert.equal(breaker.stats().retryAfterMs, 250);
    assert.equal(await callsToOpen(breaker), 4);
    assert.deepEqual(warnings, []);
  });

  it('stand over the code by name, and under it as defaults', async () => {
    const { breaker } = bench({ minimumCalls: 3 });
    publishSettings('resilience', {
      defaults: { minimum_calls: 7, failure_ratio: 1 },
      circuit_breakers: { other: { minimum_calls: 9 } },
    });
    assert.equal(await callsToOpen(breaker), 3);
    publishFor(breaker, { minimum_calls: 5 });
    assert.equal(await callsToOpen(breaker), 5);
    publishSettings('resilience', {});
    assert.equal(await callsToOpen(breaker), 3);
  });

  it('hold for a breaker that is made later', async () => {
    publishSettings('resilience', {
      defaults: { minimum_calls: 6 },
      circuit_breakers: { 'made-later': { failure_ratio: 1 } },
    });
    const breaker = circuitBreaker('made-later');
    try {
      assert.equal(await callsToOpen(breaker), 6);
    } finally {
      breaker.close();
    }
  });

  it('stay over what reconfigure() says', async () => {
    const { breaker } = bench();
    publishFor(breaker, { minimum_calls: 5 });
    breaker.reconfigure({ minimumCalls: 3 });
    assert.equal(await callsToOpen(breaker), 5);
    publishSettings('resilience', {});
    assert.equal(await callsToOpen(breaker), 3);
  });

  it('are ignored where they are wrong: the last good ones stay', async () => {
    const { breaker } = bench();
    const other = bench().breaker;
    publishFor(breaker, { minimum_calls: 4 });
    publishSettings('resilience', {
      circuit_breakers: {
        [breaker.name]: { minimum_calls: 0 },
        [other.name]: { minimum_calls: 6 },
      },
    });
    assert.equal(await callsToOpen(breaker), 4);
    assert.equal(await callsToOpen(other), 6);
    assert.equal(warnings.length, 1);
    assert.match(
      warnings[0] ?? '',
      /resilience\.circuit_breakers\.test-\d+\.minimum_calls must be an integer >= 1, but is 0/,
    );
  });

  it('are named as the file names them, and know no functions', () => {
    const { breaker } = bench();
    publishFor(breaker, { open: { initialMs: 5 } });
    publishFor(breaker, { is_failure: () => true });
    publishFor(breaker, { open: { initial_ms: 100_000 } });
    publishFor(breaker, 'fast');
    assert.match(warnings[0] ?? '', /open\.initialMs must be .*nearest: initial_ms/);
    assert.match(warnings[1] ?? '', /is_failure must be one of window/);
    assert.match(warnings[2] ?? '', /open\.initialMs must be at most open\.maxMs/);
    assert.match(warnings[3] ?? '', /must be an object of options, but is "fast"/);
    assert.equal(warnings.length, 4);
  });

  it('stay as they were when they do not go together with the code', async () => {
    const { breaker } = bench();
    publishFor(breaker, { minimum_calls: 4 });
    publishFor(breaker, { minimum_calls: 5, open: { initial_ms: 100_000 } });
    assert.equal(await callsToOpen(breaker), 4);
    publishFor(breaker, { minimum_calls: 'many' });
    assert.equal(await callsToOpen(breaker), 4);
    assert.equal(warnings.length, 2);
  });

  it('do no harm, whatever they are', async () => {
    const { breaker } = bench({ minimumCalls: 3 });
    for (const settings of [null, 5, 'x', [], { circuit_breakers: 5 }, { defaults: [] }]) {
      publishSettings('resilience', settings);
    }
    publishSettings('resilience', { circuit_breakers: null, defaults: null });
    publishSettings('resilience', JSON.parse('{"circuit_breakers": {"__proto__": {"spans": 1}}}'));
    assert.equal(await callsToOpen(breaker), 3);
    assert.ok(warnings.length >= 6);
  });

  it('that do not go with the code leave a new breaker to its code', async () => {
    publishSettings('resilience', { defaults: { open: { max_ms: 500, initial_ms: 500 } } });
    const { breaker } = bench({ open: { initialMs: 1_000 } });
    await fail(breaker, 2);
    assert.equal(breaker.stats().retryAfterMs, 1_000);
    assert.equal(warnings.length, 1);
  });
});
