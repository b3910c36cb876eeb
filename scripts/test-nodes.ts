/**
 * Runs the process tests with their programs on other versions of Node: the oldest that is
 * supported, whose module hooks run in a thread, and the lines around the project's own. The
 * binaries come from the npm registry and are kept in node_modules/.cache.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const versions =
  process.argv.length > 2 ? process.argv.slice(2) : ['22.15.0', '22.23.3', '26.10.0'];
const root = resolve(import.meta.dirname, '..');

function binary(version: string): string {
  const folder = join(root, 'node_modules/.cache/nodes', version);
  const path = join(folder, 'node_modules/node/bin/node');
  if (!existsSync(path)) {
    console.log(`Installing Node ${version} …`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, 'package.json'),
      '{ "private": true, "allowScripts": { "node": true } }\n',
    );
    execFileSync(
      'npm',
      ['install', '--no-audit', '--no-fund', '--loglevel=error', `node@${version}`],
      {
        cwd: folder,
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
  }
  return path;
}

let failed = 0;
for (const version of versions) {
  const node = binary(version);
  const found = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  console.log(`\nPrograms on Node ${found}`);
  const { status } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/mocha/bin/mocha.js'),
      '--config',
      'test/process/.mocharc.json',
      '--reporter',
      'dot',
    ],
    { cwd: root, stdio: 'inherit', env: { ...process.env, TEST_NODE: node } },
  );
  if (status !== 0) failed++;
}
process.exitCode = failed > 0 ? 1 : 0;
