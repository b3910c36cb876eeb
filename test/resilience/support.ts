import {
  type CircuitBreaker,
  type CircuitBreakerOptions,
  circuitBreaker,
} from '../../src/resilience/index.ts';
import { FakeClock } from '../../src/testing/index.ts';

/** A breaker of its own for one test, with a clock that the test moves. */
export interface Bench {
  readonly breaker: CircuitBreaker;
  readonly clock: FakeClock;
}

let serial = 0;

/**
 * Makes breakers that are closed after each test. They open after two failures of two calls, stay
 * open for exactly a second at first, and close after one probe, unless the test says otherwise.
 */
export function useBreakers(): (options?: CircuitBreakerOptions) => Bench {
  const made: CircuitBreaker[] = [];
  afterEach(() => {
    for (const breaker of made.splice(0)) breaker.close();
  });
  return (options = {}) => {
    const clock = new FakeClock();
    const breaker = circuitBreaker(`test-${++serial}`, {
      minimumCalls: 2,
      clock,
      ...options,
      open: { jitter: 0, ...options.open },
    });
    made.push(breaker);
    return { breaker, clock };
  };
}

/** A call that the test settles by hand. */
export class Pending {
  readonly promise: Promise<string>;
  readonly #resolvers = Promise.withResolvers<string>();
  /** What the call came out as; filled in when it has. */
  settled: { value?: string; error?: unknown } | undefined;

  constructor(breaker: Pick<CircuitBreaker, 'execute'>, signal?: AbortSignal) {
    this.promise = breaker.execute(() => this.#resolvers.promise, { signal });
    this.promise.then(
      (value) => {
        this.settled = { value };
      },
      (error: unknown) => {
        this.settled = { error };
      },
    );
  }

  async succeed(): Promise<void> {
    this.#resolvers.resolve('done');
    await turn();
  }

  async fail(error: unknown = new Error('down')): Promise<void> {
    this.#resolvers.reject(error);
    await turn();
  }
}

/** One turn of the event loop: every promise that can settle has settled after it. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Runs calls that succeed. */
export async function succeed(breaker: CircuitBreaker, times = 1): Promise<void> {
  for (let call = 0; call < times; call++) await breaker.execute(() => 'fine');
}

/** Runs calls that fail, and answers the last error that came out. */
export async function fail(breaker: CircuitBreaker, times = 1): Promise<unknown> {
  let last: unknown;
  for (let call = 0; call < times; call++) {
    last = await caught(breaker.execute(() => Promise.reject(new Error('down'))));
  }
  return last;
}

/** Opens a breaker of `useBreakers()` by failing calls. */
export async function trip({ breaker }: Bench): Promise<void> {
  await fail(breaker, 2);
}

/** What a promise rejects with. */
export async function caught(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('The call should have been rejected.');
}
