import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');

describe('@traced() as the compiler of TypeScript makes it', () => {
  it('fits the types of methods, and gives their calls spans', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'otelier-decorator-'));
    try {
      await writeFile(
        join(folder, 'tsconfig.json'),
        JSON.stringify({
          extends: join(root, 'tsconfig.json'),
          compilerOptions: {
            noEmit: false,
            rootDir: root,
            outDir: join(folder, 'out'),
            types: ['node'],
            typeRoots: [join(root, 'node_modules/@types')],
          },
          include: [],
          exclude: [],
          files: [join(root, 'test/fixtures/tracing/decorated.ts')],
        }),
      );
      await writeFile(join(folder, 'package.json'), '{"type":"module"}');
      await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
      await run(join(root, 'node_modules/.bin/tsc'), ['-p', folder]);
      const program = join(folder, 'out/test/fixtures/tracing/decorated.js');
      const { stdout } = await run(process.execPath, [program]);
      assert.deepEqual(JSON.parse(stdout), {
        placed: 'a4',
        total: 3,
        spans: [
          { name: 'Orders.open', attributes: {} },
          { name: 'Orders.place', attributes: {} },
          { name: 'Orders.#hidden', attributes: {} },
          { name: 'Orders.total', attributes: { id: 'abc' } },
          { name: 'Orders.wrong', attributes: { n: 1 } },
        ],
      });
    } catch (error) {
      assert.fail(`${String(error)}\n${(error as { stdout?: string }).stdout ?? ''}`);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
