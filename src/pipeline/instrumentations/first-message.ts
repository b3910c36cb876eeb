import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';

/**
 * Calls `begin` at the first message of a diagnostics channel. `begin` subscribes for good and
 * answers with a handler, which is given this first message if its own subscription came too late
 * for it: versions of Node differ in that.
 */
export function onFirstMessage(
  name: string,
  begin: () => ((message: unknown) => void) | undefined,
): void {
  const first = (message: unknown): void => {
    unsubscribe(name, first);
    const handle = begin();
    if (!reachesLateSubscribers()) handle?.(message);
  };
  subscribe(name, first);
}

/** Tries out, in the same order of calls, whether a subscriber hears the message it came during. */
function reachesLateSubscribers(): boolean {
  const name = 'otelier:late-subscriber';
  let heard = false;
  const late = (): void => {
    heard = true;
  };
  const first = (): void => {
    unsubscribe(name, first);
    subscribe(name, late);
  };
  subscribe(name, first);
  channel(name).publish(undefined);
  unsubscribe(name, late);
  return heard;
}
