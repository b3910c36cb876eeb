/** Hears that a listener failed. */
export interface ListenerSink {
  listenerFailed(): void;
}

/**
 * A listener whose promise, if it answers one, is looked after: the type allows an async function,
 * and what that rejects with would otherwise end the process as an unhandled rejection.
 */
export function guarded<E>(listener: (event: E) => unknown, sink: ListenerSink) {
  return (event: E): void => {
    const answer = listener(event);
    if (answer instanceof Promise) answer.catch(() => sink.listenerFailed());
  };
}
