import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

/** The root of the project. */
export const root = resolve(import.meta.dirname, '../..');

const require = createRequire(join(root, 'package.json'));

/**
 * One of the public entries of the package, as it is built: by its own name, as an app requires it.
 * `T` says what a suite uses of it, so that the suite reads, and type-checks, without a build.
 */
export function ours<T>(entry: `otelier/${string}`): T {
  return require(entry) as T;
}

/** The file that `--require` of this entry loads. */
export function oursFile(entry: `otelier/${string}`): string {
  return require.resolve(entry);
}
