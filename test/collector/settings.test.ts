import assert from 'node:assert/strict';
import {
  type CollectorSettings,
  jaeger,
  load,
  otelcol,
  parse,
  prometheus,
  push,
  stages,
  strings,
  text,
  yamlPaths,
} from './files.ts';

/** Names of the components that pipelines and `service.extensions` ask for. */
function used(settings: CollectorSettings, kind: keyof CollectorSettings): Set<string> {
  if (kind === 'extensions') return new Set(settings.service.extensions);
  const pipelines = Object.values(settings.service.pipelines);
  return new Set(pipelines.flatMap((pipeline) => pipeline[kind as (typeof stages)[number]] ?? []));
}

function defined(settings: CollectorSettings, kind: (typeof stages)[number] | 'extensions') {
  return new Set(Object.keys(settings[kind] ?? {}));
}

describe('The settings below collector/', () => {
  for (const path of yamlPaths) {
    it(`${path} is strict YAML`, () => {
      assert.doesNotThrow(() => load(path));
      assert.doesNotMatch(text(path), /\t/);
    });
  }

  it('would not pass with a key said twice', () => {
    assert.throws(() => parse('a: 1\na: 2\n'), /unique/);
  });

  for (const [name, settings] of [
    ['otelcol.yaml', otelcol],
    ['jaeger.yaml', jaeger],
  ] as const) {
    for (const kind of [...stages, 'extensions'] as const) {
      it(`${name} defines the ${kind} that it uses, and no others`, () => {
        assert.deepEqual(defined(settings, kind), used(settings, kind));
        assert.ok(used(settings, kind).size > 0);
      });
    }
  }

  it('push.yaml replaces the exporter of the metrics by the one that it defines', () => {
    assert.deepEqual(defined(push, 'exporters'), used(push, 'exporters'));
    assert.deepEqual(Object.keys(push.service.pipelines), ['metrics']);
    assert.ok('metrics' in otelcol.service.pipelines);
  });

  it('take every signal in, and look to the memory before anything else', () => {
    assert.deepEqual(Object.keys(otelcol.service.pipelines).sort(), ['logs', 'metrics', 'traces']);
    for (const pipeline of Object.values(otelcol.service.pipelines)) {
      assert.deepEqual(pipeline.receivers, ['otlp']);
      assert.equal(pipeline.processors?.[0], 'memory_limiter');
    }
  });

  it('listen on this machine alone unless told otherwise', () => {
    const addresses = [...strings(otelcol), ...strings(jaeger)].filter(
      ([path]) => /(endpoint|host)$/.test(path) && !path.startsWith('exporters.otlp'),
    );
    assert.ok(addresses.length >= 8);
    for (const [path, address] of addresses) {
      assert.match(address, /^\$\{env:(OTELCOL|JAEGER)_HOST:-127\.0\.0\.1\}(:\d+)?$/, path);
    }
  });

  it('give every environment variable a default, and explain it at the top', () => {
    for (const path of ['otelcol/otelcol.yaml', 'otelcol/push.yaml', 'jaeger/jaeger.yaml']) {
      const source = text(path);
      const header = source.slice(0, source.search(/^\w/m));
      const variables = [...source.matchAll(/\$\{env:(\w+)(:-)?/g)];
      assert.ok(variables.length > 0);
      for (const [reference, name = '', fallback] of variables) {
        assert.equal(fallback, ':-', `${path}: ${reference} has no default`);
        assert.match(header, new RegExp(`^# +${name} `, 'm'), `${path} does not explain ${name}`);
      }
      for (const [, name] of header.matchAll(/^# {3}([A-Z][A-Z_]+) /gm)) {
        assert.ok(
          variables.some((each) => each[1] === name),
          `${path} has no ${name}`,
        );
      }
    }
  });

  it('translate names and promote resource attributes alike, scraped or pushed', () => {
    const scraped = otelcol.exporters?.prometheus;
    assert.equal(scraped?.translation_strategy, 'UnderscoreEscapingWithSuffixes');
    assert.equal(prometheus.otlp?.translation_strategy, scraped.translation_strategy);
    assert.deepEqual(
      prometheus.otlp?.promote_resource_attributes,
      scraped.resource_constant_labels?.included,
    );
  });

  it('keep the `job` and `instance` that the Collector gives', () => {
    const jobs = prometheus.scrape_configs as unknown as { job_name: string }[];
    assert.deepEqual(
      jobs.map((job) => [job.job_name, 'honor_labels' in job]),
      [
        ['telemetry', true],
        ['otelcol', false],
        ['services', false],
      ],
    );
  });

  it('hand traces to the port on which Jaeger waits for them', () => {
    const port = /:(\d+)$/;
    const to = strings(otelcol.exporters?.['otlp_grpc/jaeger']).find(
      ([path]) => path === 'endpoint',
    );
    const at = strings(jaeger.receivers?.otlp).find(([path]) => path.endsWith('endpoint'));
    assert.equal(port.exec(to?.[1].replace('}', '') ?? '')?.[1], port.exec(at?.[1] ?? '')?.[1]);
  });
});

describe('The targets of Prometheus', () => {
  const ports = new Set(
    [...strings(otelcol), ['', `:${portOfOwnMetrics()}`] as const].flatMap(
      ([, value]) => /:(\d+)$/.exec(value)?.[1] ?? [],
    ),
  );

  function portOfOwnMetrics(): number | undefined {
    const [reader] = (otelcol.service as unknown as Telemetry).telemetry.metrics.readers;
    return reader?.pull.exporter.prometheus.port;
  }

  for (const folder of ['targets', 'targets.compose']) {
    it(`stand in ${folder}/, in the files that prometheus.yml names, on ports of the Collector`, () => {
      const files = strings(prometheus.scrape_configs)
        .filter(([path]) => path.includes('.files.'))
        .map(([, file]) => `prometheus/${file.replace('targets/', `${folder}/`)}`);
      assert.deepEqual(
        files.toSorted(),
        yamlPaths.filter((path) => path.startsWith(`prometheus/${folder}/`)).toSorted(),
      );
      for (const file of files) {
        for (const { targets } of load<{ targets: string[] }[]>(file)) {
          const [host, port = ''] = targets[0]?.split(':') ?? [];
          assert.equal(host, folder === 'targets' ? '127.0.0.1' : 'otelcol');
          assert.ok(ports.has(port), `${file}: nobody listens on ${port}`);
        }
      }
    });
  }
});

interface Telemetry {
  readonly telemetry: {
    readonly metrics: {
      readonly readers: readonly {
        readonly pull: { readonly exporter: { readonly prometheus: { readonly port: number } } };
      }[];
    };
  };
}
