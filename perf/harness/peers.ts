import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const folder = resolve(import.meta.dirname, '..');
const require = createRequire(join(folder, 'package.json'));

/** Which of the wanted packages are not there in exactly the wanted version. */
export function missingPeers(
  wanted: Readonly<Record<string, string>>,
  installed: (name: string) => string | undefined,
): string[] {
  return Object.entries(wanted)
    .filter(([name, version]) => installed(name) !== version)
    .map(([name, version]) => `${name}@${version}`);
}

/** The packages that ours is measured against, with their versions. */
export function wantedPeers(): Record<string, string> {
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return dependencies;
}

/**
 * Installs the peers, by their own lockfile, unless they are there. They are no dependencies of the
 * package, not even for its development.
 *
 * @throws Error when they cannot be installed, with what to do.
 */
export function installPeers(say: (text: string) => void): void {
  const missing = missingPeers(wantedPeers(), installedVersion);
  if (missing.length === 0) return;
  say(`Installing what is measured against, once, into perf/node_modules: ${missing.join(', ')}`);
  // npm tells its scripts where it is; without it, it is looked for in the PATH.
  const npm = process.env.npm_execpath;
  const [command, ...first] = npm === undefined ? ['npm'] : [process.execPath, npm];
  const args = [...first, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, error } = spawnSync(command ?? 'npm', args, {
    cwd: folder,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) {
    const why = error === undefined ? `npm ended with ${status}` : error.message;
    throw new Error(`The peers could not be installed (${why}). Try: cd perf && npm ci`);
  }
}

/** A peer, as an app requires it. `T` says what a suite uses of it. */
export function peer<T>(name: string): T {
  return require(name) as T;
}

/** The file that `--require` of a peer's entry loads. */
export function peerFile(entry: string): string {
  return require.resolve(entry);
}

function installedVersion(name: string): string | undefined {
  // Not every package lets its package.json be required, so it is read.
  const file = join(folder, 'node_modules', name, 'package.json');
  if (!existsSync(file)) return undefined;
  return (JSON.parse(readFileSync(file, 'utf8')) as { version?: string }).version;
}
