import { types } from 'node:util';
import type { SpanOfCall } from './span-of-call.ts';

type Then = (
  this: unknown,
  onValue?: ((value: unknown) => unknown) | null,
  onError?: ((error: unknown) => unknown) | null,
) => unknown;

/**
 * Ends a span with what a call has returned.
 *
 * A promise is followed by one that settles alike, so that a rejection that nobody handles is still
 * reported as one. Another object with a `then`, such as the query of a database library, may do its
 * work only when that is called, and be chained before: it is returned as it is, and the span
 * lasts until the first `then` has settled.
 */
export function settle(span: SpanOfCall, answer: unknown): unknown {
  if (types.isPromise(answer)) {
    return answer.then(
      (value) => {
        span.end();
        return value;
      },
      (error: unknown) => {
        span.fail(error);
        throw error;
      },
    );
  }
  const then = thenOf(answer);
  if (then === undefined || !watchThen(span, answer as object, then)) span.end();
  return answer;
}

function thenOf(answer: unknown): Then | undefined {
  if ((typeof answer !== 'object' || answer === null) && typeof answer !== 'function') {
    return undefined;
  }
  try {
    const { then } = answer as { then?: unknown };
    return typeof then === 'function' ? (then as Then) : undefined;
  } catch {
    return undefined;
  }
}

/** Puts a watching `then` over the one an object has; false where the object does not allow it. */
function watchThen(span: SpanOfCall, thenable: object, then: Then): boolean {
  const watching: Then = function (onValue, onError) {
    return span.run(() =>
      then.call(
        this,
        (value) => {
          span.end();
          return onValue ? onValue(value) : value;
        },
        (error) => {
          span.fail(error);
          if (onError) return onError(error);
          throw error;
        },
      ),
    );
  };
  // oxlint-disable-next-line unicorn/no-thenable -- it has one; this one watches it
  return Reflect.defineProperty(thenable, 'then', {
    value: watching,
    configurable: true,
    writable: true,
  });
}
