import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { missingPeers, wantedPeers } from '../../perf/harness/peers.ts';
import { root, sourceFiles } from '../architecture/source.ts';

describe('What the benchmarks measure against', () => {
  it('is installed unless it is there in exactly this version', () => {
    const there: Record<string, string> = { a: '1.0.0', b: '1.0.0' };
    const wanted = { a: '1.0.0', b: '1.0.1', c: '2.0.0' };
    assert.deepEqual(
      missingPeers(wanted, (name) => there[name]),
      ['b@1.0.1', 'c@2.0.0'],
    );
    assert.deepEqual(
      missingPeers({ a: '1.0.0' }, (name) => there[name]),
      [],
    );
  });

  it('is pinned, and locked to the same', () => {
    const lock = JSON.parse(readFileSync(join(root, 'perf/package-lock.json'), 'utf8')) as {
      packages: Record<string, { version: string }>;
    };
    const peers = Object.entries(wantedPeers());
    assert.ok(peers.length >= 3);
    for (const [name, version] of peers) {
      assert.match(version, /^\d+\.\d+\.\d+$/, name);
      assert.equal(lock.packages[`node_modules/${name}`]?.version, version, name);
    }
  });

  it('is no dependency of the package', () => {
    const main = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
      'dependencies' | 'devDependencies',
      Record<string, string>
    >;
    for (const name of ['opossum', 'cockatiel', '@opentelemetry/auto-instrumentations-node']) {
      assert.ok(!(name in main.dependencies) && !(name in main.devDependencies), name);
      assert.ok(name in wantedPeers(), name);
    }
  });
});

describe('The benchmarks', () => {
  const files = [...sourceFiles('perf/harness'), ...sourceFiles('perf/suites')];

  it('know the package by its public names alone', () => {
    assert.ok(files.length > 10);
    for (const { path, text, imports } of files) {
      for (const each of imports) {
        assert.ok(each.startsWith('node:') || each.startsWith('perf/'), `${path}: ${each}`);
      }
      assert.doesNotMatch(text, /\bsrc\/|\bdist\//, path);
    }
  });

  it('have no word of where they were built', () => {
    for (const { path, text } of files) assert.doesNotMatch(text, /\/(work|tmp|root|home)\//, path);
  });
});
