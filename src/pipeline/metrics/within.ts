import type { Clock } from '../../base/index.ts';
import { boundedMs } from '../route/flushes.ts';

/**
 * What a promise gives within `limitMs` milliseconds and before `signal` aborts; undefined
 * otherwise. Rejects as the promise does. Its timer does not keep the process alive.
 */
export function within<T>(
  promise: Promise<T>,
  limitMs: number,
  clock: Clock,
  signal?: AbortSignal,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      timer.clear();
      signal?.removeEventListener('abort', giveUp);
      settle();
    };
    const giveUp = (): void => end(() => resolve(undefined));
    const timer = clock.setTimeout(giveUp, boundedMs(limitMs));
    timer.unref();
    if (signal?.aborted === true) giveUp();
    else signal?.addEventListener('abort', giveUp, { once: true });
    promise.then(
      (value) => end(() => resolve(value)),
      (fault: unknown) => end(() => reject(fault)),
    );
  });
}
