import assert from 'node:assert/strict';

/** One line of a page: a series and its value. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const sampleLine = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{([^\n]*)\})? (\S+)(?: -?\d+)?$/;
const labelPart = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y;

/** Reads a page as strictly as Prometheus does, and fails where it would refuse the scrape. */
export function parsePage(page: string): Sample[] {
  assert.ok(page.endsWith('\n'), 'the last line has no end');
  const seen = new Set<string>();
  const samples: Sample[] = [];
  for (const line of page.slice(0, -1).split('\n')) {
    if (line.startsWith('#')) continue;
    const [, name = '', labels = '', value = ''] =
      sampleLine.exec(line) ?? assert.fail(`no sample: ${line}`);
    const sample = { name, labels: parseLabels(labels, line), value: parseValue(value, line) };
    const series = JSON.stringify([
      name,
      Object.entries(sample.labels).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ]);
    assert.ok(!seen.has(series), `twice: ${line}`);
    seen.add(series);
    samples.push(sample);
  }
  return samples;
}

function parseLabels(text: string, line: string): Record<string, string> {
  const found: Record<string, string> = {};
  labelPart.lastIndex = 0;
  while (labelPart.lastIndex < text.length) {
    const [, name = '', value = ''] = labelPart.exec(text) ?? assert.fail(`no label: ${line}`);
    assert.ok(!Object.hasOwn(found, name), `label ${name} twice: ${line}`);
    assert.ok(!value.includes('\0'), `a NUL: ${line}`);
    found[name] = value.replaceAll(/\\([\s\S])/g, (_, each: string) =>
      each === 'n' ? '\n' : each,
    );
  }
  return found;
}

function parseValue(text: string, line: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  if (text === '-Inf') return Number.NEGATIVE_INFINITY;
  if (text === 'NaN') return Number.NaN;
  assert.match(text, /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i, line);
  return Number(text);
}
