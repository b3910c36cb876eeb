import type { Resource } from '@opentelemetry/resources';
import { type Clock, systemClock } from '../../base/index.ts';

/** How long detectors are waited for, in milliseconds; then what is known goes out. */
const patienceMs = 5000;

/**
 * Waits until detectors have said what they know of the resources of these items, or until the
 * signal aborts, five seconds at most. A resource that fails is sent with what is known. After
 * start-up no resource waits for anything, and neither does this.
 */
export async function resourcesReady(
  items: Iterable<{ readonly resource: Resource }>,
  signal: AbortSignal,
  clock: Clock = systemClock,
): Promise<void> {
  const pending = new Set<Resource>();
  for (const item of items) {
    // Items that are no items are for the serializer to refuse.
    if (item?.resource?.asyncAttributesPending === true) pending.add(item.resource);
  }
  if (pending.size === 0 || signal.aborted) return;
  const ready = Promise.allSettled(
    [...pending].map(async (resource) => resource.waitForAsyncAttributes?.()),
  );
  await new Promise<void>((resolve) => {
    const end = (): void => {
      signal.removeEventListener('abort', end);
      timer.clear();
      resolve();
    };
    const timer = clock.setTimeout(end, patienceMs);
    timer.unref();
    signal.addEventListener('abort', end, { once: true });
    void ready.then(end);
  });
}
