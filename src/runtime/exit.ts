/** What is done when the process comes to its end. */
export interface ExitPlan {
  /** True while something waits to be sent. */
  pending(): boolean;
  /** Sends what waits; resolves within the shutdown timeout and never rejects. */
  flush(): Promise<{ complete: boolean }>;
  /** Sends what is left, synchronously: the event loop is gone. Never throws. */
  lastWords(): void;
  /** Says what is lost, when the user does not want to wait for it. Never throws. */
  abandon(): void;
}

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * Flushes at the natural end of the process, at SIGTERM, SIGINT and SIGHUP, and says the last words at
 * every other end that Node announces (`process.exit()`, an uncaught error). The app's own exit
 * code and signal are kept: an app that handles a signal still decides when to end; for one that
 * does not, the signal is raised again after the flush, and a second signal ends it at once.
 *
 * @returns a function that takes all handlers back.
 */
export function watchExit(plan: ExitPlan, process: NodeJS.Process): () => void {
  let flushing: Promise<unknown> | undefined;
  let givenUp = false;

  const flush = (): Promise<unknown> => {
    flushing ??= plan
      .flush()
      .then(({ complete }) => {
        // An endpoint that did not take it within the deadline is not waited for a second time.
        givenUp ||= !complete;
      })
      .finally(() => {
        flushing = undefined;
      });
    return flushing;
  };

  const onBeforeExit = (): void => {
    if (!givenUp && plan.pending()) void flush();
  };

  const onExit = (): void => {
    if (!givenUp) plan.lastWords();
  };

  // The app's own exit handlers run after ours, and may have something to say themselves.
  type Emit = (this: NodeJS.Process, event: string | symbol, ...args: unknown[]) => boolean;
  const emitter = process as { emit: Emit };
  const original = emitter.emit;
  const emitAndListen: Emit = function (event, ...args) {
    try {
      return original.call(this, event, ...args);
    } finally {
      if (event === 'exit') onExit();
    }
  };
  emitter.emit = emitAndListen;

  const handlers = signals.map((signal) => {
    let raised = false;
    const raise = (): void => {
      process.removeListener(signal, onSignal);
      process.kill(process.pid, signal);
    };
    const onSignal = (): void => {
      const ours = process.listeners(signal).every((listener) => listener === onSignal);
      if (!ours) {
        void flush();
      } else if (raised) {
        plan.abandon();
        raise();
      } else {
        raised = true;
        void flush().finally(() => {
          // Requests may have ended since the flush; a death by signal runs no exit handlers.
          onExit();
          raise();
        });
      }
    };
    process.on(signal, onSignal);
    return { signal, onSignal };
  });

  process.on('beforeExit', onBeforeExit);
  process.on('exit', onExit);
  return () => {
    process.removeListener('beforeExit', onBeforeExit);
    process.removeListener('exit', onExit);
    if (emitter.emit === emitAndListen) emitter.emit = original;
    for (const { signal, onSignal } of handlers) process.removeListener(signal, onSignal);
  };
}
