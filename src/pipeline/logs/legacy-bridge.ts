import type { LoggerProvider } from '@opentelemetry/api';

/**
 * Libraries written for `@opentelemetry/api-logs`, the logs API before it moved into
 * `@opentelemetry/api`, look for their provider under another global symbol. This puts ours there
 * too, so that what they log arrives. Nothing happens when somebody has registered already.
 */
export function bridgeLegacyLogs(provider: LoggerProvider): void {
  const key = Symbol.for('io.opentelemetry.js.api.logs');
  const holder = globalThis as { [key: symbol]: unknown };
  if (holder[key] !== undefined) return;
  // The old API asks with the version of its contract; 1 is the only one there ever was.
  holder[key] = (version: number) => (version === 1 ? provider : noopProvider);
}

const noopLogger = { emit(): void {}, enabled: (): boolean => false };
const noopProvider = { getLogger: () => noopLogger };
