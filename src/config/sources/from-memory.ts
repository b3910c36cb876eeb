import type { Source } from '../source.ts';

/**
 * Values from code, nested as the schema is. They are read when the configuration is made.
 *
 * @param name - What `origin()` and messages call it. @default 'memory'
 */
export function fromMemory(values: Readonly<Record<string, unknown>>, name = 'memory'): Source {
  return { name, load: () => ({ values }) };
}
