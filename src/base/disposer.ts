/** Ends a subscription or gives something back; calling it again does nothing. Works with `using`. */
export interface Disposer {
  (): void;
  [Symbol.dispose](): void;
}

/** Makes a {@link Disposer} that runs `end` once. */
export function disposer(end: () => void): Disposer {
  let ended = false;
  const dispose = (): void => {
    if (ended) return;
    ended = true;
    end();
  };
  return Object.assign(dispose, { [Symbol.dispose]: dispose });
}
