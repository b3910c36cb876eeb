/**
 * What all copies of this package in one process share. A preload, a CommonJS app and an ESM app
 * may each load a copy of their own, and a dependency of the app may bring another version; they
 * meet here, under one versioned symbol, and nowhere else. The shape may grow; it never changes.
 */
export interface SharedState {
  /** The running runtime, set once by the copy that started it. */
  runtime?: unknown;
  /** Policies, loggers and others by room and name, for status, metrics and settings. */
  readonly registries: Map<string, Map<string, unknown>>;
  /** The last settings published for a room, so that one who comes late still gets them. */
  readonly settings: Map<string, unknown>;
  readonly settingsListeners: Map<string, Set<(settings: unknown) => void>>;
}

const key: unique symbol = Symbol.for('otelier.1') as never;

type Holder = { [key]?: SharedState };

/** The shared state of this process, made at the first call. */
export function sharedState(): SharedState {
  const holder = globalThis as Holder;
  const existing = holder[key];
  if (existing !== undefined) return existing;
  const created: SharedState = {
    registries: new Map(),
    settings: new Map(),
    settingsListeners: new Map(),
  };
  Object.defineProperty(holder, key, { value: created });
  return created;
}

/** The registry of one kind of thing (`circuit_breaker`, `logger`), shared by all copies. */
export function registry<T>(kind: string): Map<string, T> {
  const { registries } = sharedState();
  let found = registries.get(kind);
  if (found === undefined) {
    found = new Map();
    registries.set(kind, found);
  }
  return found as Map<string, T>;
}

/** Hands a room its settings: to every copy that listens now, and to those that come later. */
export function publishSettings(room: string, settings: unknown): void {
  const state = sharedState();
  state.settings.set(room, settings);
  for (const listener of state.settingsListeners.get(room) ?? []) listener(settings);
}

/** Hears the settings of a room: the present ones at once, if there are any, and each later one. */
export function onSettings(room: string, listener: (settings: unknown) => void): () => void {
  const state = sharedState();
  let listeners = state.settingsListeners.get(room);
  if (listeners === undefined) {
    listeners = new Set();
    state.settingsListeners.set(room, listeners);
  }
  listeners.add(listener);
  if (state.settings.has(room)) listener(state.settings.get(room));
  return () => void listeners.delete(listener);
}
