/** What is done when the process comes to its end. */
export interface ExitPlan {
  /** True while something waits to be sent. */
  pending(): boolean;
  /** Sends what waits; resolves within the shutdown timeout and never rejects. */
  flush(): Promise<{ complete: boolean }>;
  /** Sends what is left, synchronously: the event loop is gone. Never throws. */
  lastWords(): void;
}

const signals = ['SIGTERM', 'SIGINT'] as const;

/**
 * Flushes at the natural end of the process, at SIGTERM and SIGINT, and says the last words at
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

  const handlers = signals.map((signal) => {
    let raised = false;
    const raise = (): void => {
      // Requests may have ended since the flush; a death by signal runs no exit handlers.
      if (!givenUp) plan.lastWords();
      process.removeListener(signal, onSignal);
      process.kill(process.pid, signal);
    };
    const onSignal = (): void => {
      const ours = process.listeners(signal).every((listener) => listener === onSignal);
      if (!ours) {
        void flush();
      } else if (raised) {
        raise();
      } else {
        raised = true;
        void flush().finally(raise);
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
    for (const { signal, onSignal } of handlers) process.removeListener(signal, onSignal);
  };
}
