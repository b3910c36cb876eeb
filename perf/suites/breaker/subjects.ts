import type { CockatielBreaker, Libraries } from './libraries.ts';

/** One way to make the protected call. */
export interface Subject {
  readonly id: string;
  /** Answers 1, or rejects if the subject is one that rejects. */
  readonly call: () => Promise<number>;
  /** Ends its timers and gives its name free. */
  readonly close: () => void;
}

/** An hour: long enough for a breaker to stay open, and for a timeout never to strike. */
const never = 3_600_000;
/** opossum's own default, and what the others are given where a timeout is measured. */
const timeoutMs = 10_000;

const nothing = (): void => {};

/** What is protected: it does next to nothing, so that what protects it can be seen. */
async function work(): Promise<number> {
  return 1;
}

/** The call without any protection: the baseline. */
export function bare(): Subject {
  return { id: 'bare', call: () => work(), close: nothing };
}

/** The least that one could write by hand. */
export function wrapper(): Subject {
  let failures = 0;
  const guard = async (fn: () => Promise<number>): Promise<number> => {
    try {
      return await fn();
    } catch (error) {
      failures++;
      throw error;
    }
  };
  return { id: 'wrapper', call: () => guard(work), close: () => void failures };
}

/** Our breaker. */
export function otelier({ otelier }: Libraries, id: string, options: object): Subject {
  const breaker = otelier.circuitBreaker(`perf-${id}`, options);
  return { id, call: () => breaker.execute(work), close: () => breaker.close() };
}

/** Our breaker around our timeout. */
export function otelierTimeout({ otelier }: Libraries, id: string): Subject {
  const breaker = otelier.circuitBreaker(`perf-${id}`, { spans: 'none' });
  const policy = otelier.compose(breaker, otelier.timeout(timeoutMs));
  return { id, call: () => policy.execute(work), close: () => breaker.close() };
}

/** opossum's breaker. Its default has a timeout of 10 s. */
export function opossum({ opossum }: Libraries, id: string, options: object = {}): Subject {
  const breaker = new opossum(work, options);
  return { id, call: () => breaker.fire(), close: () => breaker.shutdown() };
}

/** cockatiel's breaker with the window over time, the one of its kinds that is most like ours. */
export function cockatiel({ cockatiel }: Libraries, id: string): Subject {
  const breaker = sampling(cockatiel);
  return { id, call: () => breaker.execute(work), close: nothing };
}

/** The same around its timeout that does not wait for the work to stop, as ours and opossum's. */
export function cockatielTimeout({ cockatiel }: Libraries, id: string): Subject {
  const { Aggressive } = cockatiel.TimeoutStrategy;
  const policy = cockatiel.wrap(sampling(cockatiel), cockatiel.timeout(timeoutMs, Aggressive));
  return { id, call: () => policy.execute(work), close: nothing };
}

function sampling(cockatiel: Libraries['cockatiel']): CockatielBreaker {
  return cockatiel.circuitBreaker(cockatiel.handleAll, {
    halfOpenAfter: never,
    breaker: new cockatiel.SamplingBreaker({ threshold: 0.5, duration: 10_000, minimumRps: 1 }),
  });
}

/**
 * A breaker of each library that real failures have opened, and that stays open.
 *
 * @throws Error when one of them cannot be brought to open.
 */
export async function openBreakers(libraries: Libraries): Promise<Subject[]> {
  const fail = async (): Promise<number> => {
    throw new Error('out of order');
  };
  const ours = libraries.otelier.circuitBreaker('perf-open', {
    spans: 'none',
    open: { initialMs: never, maxMs: never, jitter: 0 },
  });
  await failUntil(
    'otelier',
    () => ours.execute(fail),
    () => ours.state === 'open',
  );
  const theirs = new libraries.opossum(fail, { resetTimeout: never });
  await failUntil(
    'opossum',
    () => theirs.fire(),
    () => theirs.opened,
  );
  const other = sampling(libraries.cockatiel);
  const { Open } = libraries.cockatiel.CircuitState;
  await failUntil(
    'cockatiel',
    () => other.execute(fail),
    () => other.state === Open,
  );
  return [
    { id: 'otelier', call: () => ours.execute(work), close: () => ours.close() },
    { id: 'opossum', call: () => theirs.fire(), close: () => theirs.shutdown() },
    { id: 'cockatiel', call: () => other.execute(work), close: nothing },
  ];
}

async function failUntil(
  id: string,
  call: () => Promise<number>,
  opened: () => boolean,
): Promise<void> {
  for (let calls = 0; calls < 1_000 && !opened(); calls++) {
    await call().catch(nothing);
  }
  if (!opened()) throw new Error(`${id} is not open after 1000 failed calls.`);
}
