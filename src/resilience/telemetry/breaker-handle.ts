import { registry } from '../../base/index.ts';

/** What a breaker tells at a collection: plain words and numbers, that any version can read. */
export interface BreakerReading {
  /** The state it is in. */
  readonly state: string;
  /** The states that it can be in. */
  readonly states: readonly string[];
  /** Calls by outcome, since it was made. */
  readonly calls: Readonly<Record<string, number>>;
  readonly active: number;
  readonly transitions: readonly {
    readonly from: string;
    readonly to: string;
    readonly reason: string;
    readonly count: number;
  }[];
}

/**
 * A breaker as the other copies of this package in the process know it. They may be of another
 * version: this shape may grow, and never changes.
 */
export interface BreakerHandle {
  readonly name: string;
  read(): BreakerReading;
}

/** The breakers of all copies. The key is the name, with a number where two copies share one. */
export function breakerHandles(): Map<string, BreakerHandle> {
  return registry<BreakerHandle>('circuit_breaker');
}

/** Makes a breaker known to all copies. */
export function announce(handle: BreakerHandle): void {
  const handles = breakerHandles();
  let key = handle.name;
  for (let number = 2; handles.has(key); number++) key = `${handle.name}#${number}`;
  handles.set(key, handle);
}

/** Makes it unknown again. */
export function withdraw(handle: BreakerHandle): void {
  const handles = breakerHandles();
  for (const [key, each] of handles) if (each === handle) handles.delete(key);
}
