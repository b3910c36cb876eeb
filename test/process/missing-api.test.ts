import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../architecture/source.ts';
import { flags, run } from './support.ts';

describe('A preload that cannot be loaded', () => {
  let folder: string;

  beforeEach(() => {
    // Outside of the project, where none of its dependencies are found.
    folder = mkdtempSync(join(tmpdir(), 'otelier ünï '));
    cpSync(join(root, 'dist/cjs'), join(folder, 'cjs'), { recursive: true });
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  for (const flag of flags) {
    it(`${flag}: leaves the app alone and names the package that is missing`, async () => {
      const ended = await run({
        app: 'apps/bare.cjs',
        flag,
        preload: join(folder, 'cjs/register.js'),
      });
      assert.equal(ended.code, 0, ended.stderr);
      assert.equal(
        ended.stderr,
        'otelier error: telemetry could not be loaded, the app runs without it. ' +
          'It needs @opentelemetry/api 1.10: npm install @opentelemetry/api@1.10 (none was found).\n',
      );
    });
  }

  it('says so too when an older API is in its place', async () => {
    const api = join(folder, 'node_modules/@opentelemetry/api');
    mkdirSync(api, { recursive: true });
    writeFileSync(join(api, 'index.js'), 'exports.trace = {}; exports.diag = {};');
    const ended = await run({ app: 'apps/bare.cjs', preload: join(folder, 'cjs/register.js') });
    assert.equal(ended.code, 0, ended.stderr);
    assert.match(
      ended.stderr,
      /^otelier error: .*npm install @opentelemetry\/api@1\.10 \(an older version was found\)\.\n$/,
    );
  });
});
