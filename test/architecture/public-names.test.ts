import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './source.ts';

/** What a user can name, by entry. A change here is a change of the public surface. */
const surface: Record<string, string[]> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'public-names.json'), 'utf8'),
);

/** Everything that an index exports: its values and its types, as it lists them by hand. */
function namesOf(path: string): string[] {
  const text = readFileSync(join(root, path), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
  return [...text.matchAll(/export\s+(?:type\s+)?\{([^}]*)\}/g)]
    .flatMap((match) => (match[1] ?? '').split(','))
    .map((name) => name.trim().replace(/^type /, ''))
    .filter((name) => name !== '')
    .sort();
}

describe('The public surface', () => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    exports: Record<string, unknown>;
  };
  const entries = Object.keys(exports).filter((key) => !/register|package\.json/.test(key));

  it('has these entries', () => {
    assert.deepEqual(Object.keys(surface).sort(), entries.sort());
  });

  for (const entry of entries) {
    const path = entry === '.' ? 'src/index.ts' : `src/${entry.slice(2)}/index.ts`;

    it(`of ${entry} is what it was`, () => {
      assert.deepEqual(namesOf(path), surface[entry]);
    });

    it(`of ${entry} is there at run time`, async () => {
      const loaded = Object.keys((await import(join(root, path))) as object);
      for (const name of loaded) assert.ok(surface[entry]?.includes(name), name);
      assert.ok(loaded.length > 0);
    });
  }
});
