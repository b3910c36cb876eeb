import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as names from '../../src/base/names.ts';
import { root, sourceFiles } from '../architecture/source.ts';

const page = readFileSync(join(root, 'docs/telemetry.md'), 'utf8');

/** The rows of the table below a heading, as lists of cells without their backticks. */
function table(heading: string): string[][] {
  const section = page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
}

describe('The names of our telemetry', () => {
  it('metrics stand in docs/telemetry.md with kind, unit and meaning, and no others do', () => {
    const documented = table('Metrics').sort();
    const known = Object.values(names.metrics)
      .map(({ name, kind, unit, description }): string[] => [name, kind, unit, description])
      .sort();
    assert.deepEqual(documented, known);
  });

  for (const [heading, group] of [
    ['Attributes', names.attributes],
    ['Events', names.events],
    ['Span names', names.spans],
    ['Values of error.type', names.errorTypes],
    ['Scopes', names.scopes],
  ] as const) {
    it(`${heading.toLowerCase()} stand there, and no others do`, () => {
      assert.deepEqual(
        table(heading)
          .map(([name]) => name)
          .sort(),
        Object.values(group).sort(),
      );
    });
  }

  it('follow the conventions: dots and snake case, no unit and no _total', () => {
    const all = [
      ...Object.values(names.metrics).map((metric) => metric.name),
      ...Object.values(names.attributes),
      ...Object.values(names.events),
    ];
    for (const name of all) {
      assert.match(name, /^[a-z]+(\.[a-z]+(_[a-z]+)*)+$/);
      assert.doesNotMatch(name, /_total$|_seconds$|_ms$/);
    }
  });

  it('are written nowhere else in the sources', () => {
    const own = [
      ...Object.values(names.metrics).map((metric) => metric.name),
      ...Object.values(names.attributes),
      ...Object.values(names.events),
    ].filter((name) => name !== 'error.type');
    const wrong = sourceFiles('src')
      .filter((file) => file.path !== 'src/base/names.ts')
      .flatMap(({ path, text }) =>
        own.filter((name) => text.includes(`'${name}'`)).map((name) => `${path}: ${name}`),
      );
    assert.deepEqual(wrong, []);
  });
});
