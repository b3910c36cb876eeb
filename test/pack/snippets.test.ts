import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../architecture/source.ts';

/** Inside the package, so that `otelier/…` in a snippet means the built package itself. */
const folder = join(root, 'test/.snippets');

interface Snippet {
  readonly where: string;
  readonly language: string;
  readonly text: string;
}

function snippetsOf(path: string): Snippet[] {
  const text = readFileSync(join(root, path), 'utf8');
  return [...text.matchAll(/^```(ts|js|typescript|javascript)\n([\s\S]*?)^```$/gm)].map(
    (match) => ({
      where: `${path}:${text.slice(0, match.index).split('\n').length}`,
      language: match[1]?.startsWith('t') ? 'ts' : 'js',
      text: match[2] ?? '',
    }),
  );
}

describe('Every snippet of the docs', () => {
  const pages = [
    'README.md',
    ...readdirSync(join(root, 'docs'))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ];
  const snippets = pages.flatMap(snippetsOf);

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is there at all', () => assert.ok(snippets.length >= 10, `${snippets.length} found`));

  it('compiles against the built package', () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const files = snippets.map((snippet, index) => {
      const name = `snippet-${index}.${snippet.language === 'ts' ? 'mts' : 'mjs'}`;
      const commonjs = /\brequire\(/.test(snippet.text);
      const file = commonjs ? name.replace('.m', '.c') : name;
      writeFileSync(join(folder, file), commonjs ? snippet.text : `${snippet.text}\nexport {};\n`);
      return file;
    });
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          module: 'nodenext',
          target: 'es2022',
          lib: ['es2024', 'dom', 'esnext.disposable', 'esnext.decorators'],
          strict: true,
          noEmit: true,
          allowJs: true,
          checkJs: true,
          skipLibCheck: true,
          types: ['node'],
        },
        files,
      }),
    );
    const { stdout } = spawnSync(
      join(root, 'node_modules/.bin/tsc'),
      ['-p', folder, '--pretty', 'false'],
      { encoding: 'utf8', cwd: folder },
    );
    const faults = stdout.replaceAll(
      /(?:[\w./-]*\/)?snippet-(\d+)\.\w+/g,
      (_, index: string) => snippets[Number(index)]?.where ?? '',
    );
    assert.equal(faults.trim(), '');
  });
});
