import type { Source } from '../source.ts';

/** The name that `origin()` gives for a value that no source has. */
export const defaultsName = 'defaults';

/**
 * The defaults of the schema. They are below all other sources anyway; put among them, they take
 * the place of what came before.
 */
export function fromDefaults(): Source {
  return {
    name: defaultsName,
    load({ settings }) {
      const values: Record<string, unknown> = {};
      for (const { path, default: standard } of settings) {
        const keys = path.split('.');
        const last = keys.pop() as string;
        let branch = values;
        for (const key of keys) {
          branch[key] ??= {};
          branch = branch[key] as Record<string, unknown>;
        }
        // Null stands for "there is none", unless the setting may be null.
        branch[last] = standard ?? undefined;
      }
      return { values };
    },
  };
}
