import assert from 'node:assert/strict';
import { InvalidOptionError } from '../../../src/base/index.ts';
import {
  batchRouteDefaults,
  resolveBatchRouteOptions,
} from '../../../src/pipeline/route/options.ts';

const wrong = (options: unknown, message: RegExp): void =>
  assert.throws(
    () => resolveBatchRouteOptions(options as object),
    (error: unknown) => error instanceof InvalidOptionError && message.test(error.message),
  );

describe('The options of a batch route', () => {
  it('have defaults that nobody can change', () => {
    assert.deepEqual(resolveBatchRouteOptions(), batchRouteDefaults);
    assert.deepEqual(resolveBatchRouteOptions({}), batchRouteDefaults);
    assert.ok(Object.isFrozen(batchRouteDefaults) && Object.isFrozen(batchRouteDefaults.retry));
    const resolved = resolveBatchRouteOptions({ retry: {} });
    assert.ok(Object.isFrozen(resolved) && Object.isFrozen(resolved.retry));
  });

  it('take the default where a value is undefined', () => {
    const undefinedValue = { maxQueueItems: undefined, retry: undefined } as object;
    assert.deepEqual(resolveBatchRouteOptions(undefinedValue), batchRouteDefaults);
  });

  it('never let a batch be larger than the queue', () => {
    assert.equal(resolveBatchRouteOptions({ maxQueueItems: 100 }).maxBatchItems, 100);
    assert.equal(resolveBatchRouteOptions({ maxQueueItems: 5, maxBatchItems: 9 }).maxBatchItems, 5);
  });

  it('let one end of the waits move the default of the other', () => {
    assert.equal(resolveBatchRouteOptions({ retry: { initialMs: 60_000 } }).retry.maxMs, 60_000);
    assert.equal(resolveBatchRouteOptions({ retry: { maxMs: 10 } }).retry.initialMs, 10);
    wrong(
      { retry: { initialMs: 20, maxMs: 10 } },
      /batchRoute\.retry\.maxMs must be at least initialMs/,
    );
  });

  it('are refused when they are out of bounds or no numbers', () => {
    const [count, time] = [/must be a whole number from 1 to/, /must be a number from/];
    for (const value of [0, -1, 1.5, Number.NaN, Infinity, '5', null, {}]) {
      for (const key of [
        'maxQueueItems',
        'maxQueueBytes',
        'maxBatchItems',
        'maxConcurrentExports',
      ]) {
        wrong({ [key]: value }, count);
      }
    }
    for (const value of [-1, Number.NaN, Infinity, 2 ** 31, '5', null]) {
      for (const key of ['scheduledDelayMs', 'exportTimeoutMs']) wrong({ [key]: value }, time);
      for (const key of ['initialMs', 'maxMs', 'maxElapsedMs'])
        wrong({ retry: { [key]: value } }, time);
    }
    wrong({ exportTimeoutMs: 0 }, time);
    wrong({ retry: { initialMs: 0 } }, time);
    wrong(
      { retry: { multiplier: 0.9 } },
      /batchRoute\.retry\.multiplier must be a number from 1 to 10/,
    );
    assert.equal(resolveBatchRouteOptions({ scheduledDelayMs: 0 }).scheduledDelayMs, 0);
    assert.equal(resolveBatchRouteOptions({ retry: { maxElapsedMs: 0 } }).retry.maxElapsedMs, 0);
  });

  it('are refused when they are no object or have an unknown name, with the nearest one', () => {
    for (const options of [null, 5, 'x', []]) wrong(options, /batchRoute must be an object/);
    for (const retry of [null, 5, []]) {
      if (retry !== null) wrong({ retry }, /batchRoute\.retry must be an object/);
    }
    wrong(
      { maxQueuItems: 5 },
      /batchRoute\.maxQueuItems must be one of .* \(nearest: maxQueueItems\)/,
    );
    wrong({ maxBatchItem: 5 }, /nearest: maxBatchItems/);
    wrong(
      { retry: { maxElapsed: 5 } },
      /batchRoute\.retry\.maxElapsed must be .*nearest: maxElapsedMs/,
    );
    wrong({ ['x'.repeat(100_000)]: 1 }, /^.{0,400}x\.\.\. must be one of/s);
  });
});
