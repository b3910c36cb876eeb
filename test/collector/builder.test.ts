import assert from 'node:assert/strict';
import { type CollectorSettings, load, otelcol, paths, push, text } from './files.ts';

interface Manifest {
  readonly dist: { readonly version: string };
  readonly [kind: string]: unknown;
}

const manifest = load<Manifest>('otelcol/builder.yaml');
const kinds = {
  receivers: 'receiver',
  processors: 'processor',
  exporters: 'exporter',
  extensions: 'extension',
};

/** Modules that kept the old name of their component. */
const otherwise: Readonly<Record<string, string>> = {
  otlp_grpcexporter: 'otlpexporter',
  otlp_httpexporter: 'otlphttpexporter',
};

function modules(kind: string): { name: string; version: string }[] {
  const listed = manifest[kind] as readonly { gomod: string }[] | undefined;
  return (listed ?? []).map(({ gomod }) => {
    const [path = '', version = ''] = gomod.split(' ');
    return { name: path.slice(path.lastIndexOf('/') + 1), version };
  });
}

/** The module of a component: `otlp_grpc/jaeger` of the exporters is `otlpexporter`. */
function moduleOf(component: string, kind: string): string {
  const name = `${component.split('/')[0]}${kind}`;
  return otherwise[name] ?? name.replaceAll('_', '');
}

describe('The manifest of the Collector', () => {
  for (const [section, kind] of Object.entries(kinds)) {
    it(`holds exactly the ${section} that are used`, () => {
      const components = [otelcol, push].flatMap((settings) =>
        Object.keys(settings[section as keyof CollectorSettings] ?? {}),
      );
      assert.deepEqual(
        modules(section)
          .map(({ name }) => name)
          .toSorted(),
        [...new Set(components.map((each) => moduleOf(each, kind)))].toSorted(),
      );
    });
  }

  it('has no connectors, since none is used', () => {
    assert.equal(manifest.connectors, undefined);
  });

  it('holds the providers of environment variables and of files', () => {
    const names = modules('providers').map(({ name }) => name);
    assert.deepEqual(names, ['envprovider', 'fileprovider', 'yamlprovider']);
    assert.equal(new Set(modules('providers').map(({ version }) => version)).size, 1);
  });

  it('takes all components, and the builder, of one release', () => {
    const release = manifest.dist.version;
    for (const section of Object.keys(kinds)) {
      for (const { name, version } of modules(section)) assert.equal(version, `v${release}`, name);
    }
    const told = paths
      .filter((path) => /\.(yaml|md)$/.test(path))
      .flatMap((path) =>
        [...text(path).matchAll(/cmd\/builder@v([\d.]+)/g)].map((match) => match[1]),
      );
    assert.ok(told.length >= 2);
    assert.deepEqual(new Set(told), new Set([release]));
  });
});
