import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentVariables, modelFromEnv } from '../../../src/model/index.ts';
import { root } from '../../architecture/source.ts';

describe('docs/configuration.md', () => {
  const page = readFileSync(join(root, 'docs/configuration.md'), 'utf8');
  const rows = new Map(
    [...page.matchAll(/^\| `(OTEL_\w+)` \| (.*?) \| (.*) \|$/gm)].map(
      ([, name, standard, meaning]) => [name, [standard, meaning]],
    ),
  );

  it('has every variable with its default and its meaning, and no other', () => {
    const table = environmentVariables();
    assert.deepEqual(new Set(rows.keys()), new Set(table.map(({ name }) => name)));
    assert.equal(page.match(/^\| `/gm)?.length, table.length);
    for (const { name, default: standard, meaning } of table) {
      assert.deepEqual(rows.get(name), [standard === '' ? '—' : standard, meaning], name);
    }
  });
});

describe('The table of variables', () => {
  it('has no variable that nothing reads', () => {
    const asked = new Set<string>();
    const spy = (values: Record<string, string>) =>
      new Proxy(values, {
        get(target, name) {
          asked.add(String(name));
          return target[String(name)];
        },
      });
    modelFromEnv(
      spy({ OTEL_METRICS_EXPORTER: 'otlp,prometheus', OTEL_TRACES_SAMPLER: 'traceidratio' }),
    );
    modelFromEnv(
      spy({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_ENDPOINT: 'c:4317' }),
    );
    assert.deepEqual(asked, new Set(environmentVariables().map(({ name }) => name)));
  });

  it('says something about each', () => {
    for (const { name, meaning } of environmentVariables())
      assert.match(meaning, /^[A-Z`].*\.$/, name);
  });
});
