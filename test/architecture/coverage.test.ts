import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { root, sourceFiles } from './source.ts';

describe('The coverage', () => {
  const { exclude } = JSON.parse(readFileSync(join(root, '.c8rc.json'), 'utf8')) as {
    exclude: string[];
  };

  it('leaves out exactly the files that hold nothing but types', () => {
    const typesAlone = sourceFiles('src')
      .filter(({ path }) => !path.endsWith('/index.ts') && !path.startsWith('src/pipeline/lazy/'))
      .filter(({ text }) => {
        const code = stripTypeScriptTypes(text).replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
        return code.replaceAll(/export\s*\{\s*\}\s*;?|import\s+type[^;]*;/g, '').trim() === '';
      })
      .map(({ path }) => path);
    const listed = exclude.filter((path) => path.startsWith('src/') && !path.includes('*'));
    assert.deepEqual(listed.sort(), typesAlone.sort());
  });
});
