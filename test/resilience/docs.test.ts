import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { attributes, errorTypes, events, metrics } from '../../src/base/index.ts';
import { circuitBreaker, circuitBreakerDefaults } from '../../src/resilience/index.ts';

const page = new URL('../../docs/resilience.md', import.meta.url);
const room = new URL('../../src/resilience/index.ts', import.meta.url).href;

describe('docs/resilience.md', () => {
  let text = '';
  let folder = '';
  before(async () => {
    text = await readFile(page, 'utf8');
    folder = await mkdtemp(join(tmpdir(), 'resilience-docs-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('has snippets that run', async () => {
    const snippets = [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code ?? '');
    assert.ok(snippets.length >= 6);
    const { log } = console;
    const printed: string[] = [];
    console.log = (...words: unknown[]) => void printed.push(words.join(' '));
    try {
      for (const [index, snippet] of snippets.entries()) {
        const file = join(folder, `snippet-${index}.ts`);
        await writeFile(file, snippet.replaceAll("'otelier/resilience'", `'${room}'`));
        await import(pathToFileURL(file).href);
      }
    } finally {
      console.log = log;
      for (const name of ['inventory', 'payments', 'search', 'prices'])
        circuitBreaker(name).close();
    }
    // What the comments beside console.log() promise.
    assert.deepEqual(printed, ['12', 'success', 'true 1', '42', 'done 1']);
  });

  it('names every option with its default', () => {
    const flat = Object.entries(circuitBreakerDefaults).flatMap(([key, value]) =>
      typeof value === 'object'
        ? Object.entries(value).map(([inner, each]) => [`${key}.${inner}`, each] as const)
        : [[key, value] as const],
    );
    for (const [option, value] of flat) {
      const row = text.split('\n').find((line) => line.startsWith(`| \`${option}\` |`));
      const told = row?.match(/`('?[\w.]+'?)`/g)?.[1]?.replaceAll(/[`'_]/g, '');
      assert.equal(told, String(value), option);
    }
  });

  it('names the telemetry as it is', () => {
    const names = [
      events.breakerStateChange,
      attributes.breakerName,
      attributes.breakerState,
      attributes.callOutcome,
      attributes.fallbackUsed,
      ...Object.values(errorTypes),
      metrics.breakerStatus.name,
      metrics.breakerCalls.name,
      metrics.breakerTransitions.name,
      metrics.breakerActive.name,
    ];
    for (const name of names) assert.ok(text.includes(`\`${name}\``), name);
  });
});
