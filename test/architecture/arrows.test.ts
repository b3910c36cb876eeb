import assert from 'node:assert/strict';
import { sourceFiles } from './source.ts';

/** What each room may import, as docs/architecture.md says. `*` is all of the rooms. */
const arrows: Record<string, readonly string[]> = {
  base: [],
  config: ['base'],
  resilience: ['base'],
  logging: ['base'],
  metrics: ['base'],
  tracing: ['base'],
  health: ['base'],
  model: ['base', 'config'],
  prometheus: ['base'],
  pipeline: ['base', 'model'],
  admin: ['base', 'health'],
  runtime: ['*'],
  testing: ['*'],
  cli: ['*'],
};

/** Packages of OpenTelemetry that the facades may know. */
const facades = ['resilience', 'logging', 'metrics', 'tracing', 'health'];

function roomOf(path: string): string {
  return path.split('/')[1] ?? '';
}

describe('The rooms of the house', () => {
  const files = sourceFiles('src');

  it('are those that the architecture names', () => {
    const rooms = new Set(
      files.filter((file) => file.path !== 'src/index.ts').map((file) => roomOf(file.path)),
    );
    for (const room of rooms)
      assert.ok(room in arrows, `src/${room} is no room of the architecture`);
  });

  it('import only the rooms that they may', () => {
    const wrong: string[] = [];
    for (const { path, imports } of files) {
      if (path === 'src/index.ts') continue;
      const room = roomOf(path);
      const allowed = arrows[room] ?? [];
      for (const target of imports.filter((each) => each.startsWith('src/'))) {
        const other = roomOf(target);
        if (other !== room && !allowed.includes(other) && !allowed.includes('*')) {
          wrong.push(`${path} imports ${target}`);
        }
      }
    }
    assert.deepEqual(wrong, []);
  });

  it('are entered by their index alone', () => {
    const wrong: string[] = [];
    for (const { path, imports } of files) {
      for (const target of imports.filter((each) => each.startsWith('src/'))) {
        if (roomOf(target) !== roomOf(path) && !/^src\/\w+\/index\.ts$/.test(target)) {
          wrong.push(`${path} reaches into ${target}`);
        }
      }
    }
    assert.deepEqual(wrong, []);
  });

  it('keep the facades to the API of OpenTelemetry', () => {
    const wrong = files
      .filter((file) => facades.includes(roomOf(file.path)))
      .flatMap(({ path, imports }) =>
        imports
          .filter((each) => each.startsWith('@opentelemetry/') && each !== '@opentelemetry/api')
          .map((each) => `${path} imports ${each}`),
      );
    assert.deepEqual(wrong, []);
  });

  it('are small: no file over 450 lines, no folder deeper than three, median under 90', () => {
    const lengths = files.map((file) => file.text.split('\n').length).sort((a, b) => a - b);
    for (const { path, text } of files) {
      assert.ok(text.split('\n').length <= 450, `${path} is too long`);
      assert.ok(path.split('/').length <= 5, `${path} lies too deep`);
    }
    assert.ok((lengths[Math.floor(lengths.length / 2)] ?? 0) < 90);
  });

  it('list their public names by hand', () => {
    for (const { path, text } of files.filter((file) => file.path.endsWith('/index.ts'))) {
      assert.ok(!/export \* /.test(text), `${path} exports with a star`);
    }
  });

  it('have no word of where they were built', () => {
    for (const { path, text } of [...files, ...sourceFiles('test'), ...sourceFiles('scripts')]) {
      assert.ok(!/\/work\/(main|shared)/.test(text) || path.startsWith('test/architecture'), path);
    }
  });
});
