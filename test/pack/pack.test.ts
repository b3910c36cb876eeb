import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startReceiver } from '../../src/testing/index.ts';
import { root } from '../architecture/source.ts';

const bin = (name: string): string => join(root, 'node_modules/.bin', name);

/** An empty project with the packed package installed, as a user's would be. */
describe('The package, packed and installed into an empty project', () => {
  let folder: string;
  let tarball: string;

  before(function () {
    this.timeout(240_000);
    folder = mkdtempSync(join(tmpdir(), 'otelier-pack-'));
    execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], {
      cwd: root,
    });
    tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '');
    write('package.json', JSON.stringify({ name: 'consumer', private: true }));
    npm('install', '--loglevel=error', tarball, '@types/node@24', 'express@5');
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }

  function npm(...args: string[]): string {
    return execFileSync('npm', args, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 });
  }

  function node(
    args: string[],
    env: Record<string, string> = {},
  ): { status: number | null; stdout: string; stderr: string } {
    const clean = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(OTEL|NODE_)/.test(name)),
    );
    return spawnSync(process.execPath, args, {
      cwd: folder,
      encoding: 'utf8',
      env: { ...clean, ...env },
      timeout: 60_000,
    });
  }

  it('brings one version of every @opentelemetry package', () => {
    interface Tree {
      dependencies?: Record<string, Tree & { version?: string }>;
    }
    const versions = new Map<string, Set<string>>();
    const visit = (tree: Tree): void => {
      for (const [name, each] of Object.entries(tree.dependencies ?? {})) {
        if (name.startsWith('@opentelemetry/') && each.version !== undefined) {
          versions.set(name, (versions.get(name) ?? new Set()).add(each.version));
        }
        visit(each);
      }
    };
    visit(JSON.parse(npm('ls', '--all', '--json')) as Tree);
    assert.ok(versions.size > 20, `only ${versions.size} found`);
    const several = [...versions].filter(([, found]) => found.size > 1);
    assert.deepEqual(several, []);
  });

  it('loads one copy of each package in one process, whatever is used', () => {
    write(
      'copies.cjs',
      `const names = ['otelier', 'otelier/resilience', 'otelier/logging', 'otelier/metrics', 'otelier/config', 'otelier/health', 'otelier/testing'];
       for (const name of names) require(name);
       require('express'); require('http'); require('@opentelemetry/api');
       const files = Object.keys(require.cache);
       const roots = {};
       for (const file of files) {
         const match = /^(.*node_modules\\/(@opentelemetry\\/[^/]+))\\//.exec(file);
         if (match) (roots[match[2]] ??= new Set()).add(match[1]);
       }
       console.log(JSON.stringify(Object.fromEntries(Object.entries(roots).map(([k, v]) => [k, v.size]))));`,
    );
    const { stdout, stderr } = node(['--require', 'otelier/register', 'copies.cjs'], {
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    });
    // Everything but the API is bundled; any other name here would be a second copy.
    assert.deepEqual(JSON.parse(stdout || '{}'), { '@opentelemetry/api': 1 }, stderr);
  });

  const use = `
    if (typeof circuitBreaker !== 'function' || typeof logger.info !== 'function') throw new Error('missing');
    if (typeof counter !== 'function' || typeof traced !== 'function' || typeof start !== 'function') throw new Error('missing');
    if (typeof createConfig !== 'function' || typeof health.register !== 'function') throw new Error('missing');
    if (typeof FakeClock !== 'function' || typeof startReceiver !== 'function') throw new Error('missing');
    circuitBreaker('x').execute(async () => 42).then((value) => console.log(value));`;

  it('is used from CommonJS', () => {
    write(
      'use.cjs',
      `const { start, traced } = require('otelier');
       const { circuitBreaker } = require('otelier/resilience');
       const { logger } = require('otelier/logging');
       const { counter } = require('otelier/metrics');
       const { createConfig } = require('otelier/config');
       const { health } = require('otelier/health');
       const { FakeClock, startReceiver } = require('otelier/testing');${use}`,
    );
    const { stdout, stderr } = node(['use.cjs']);
    assert.equal(stdout.trim(), '42', stderr);
  });

  it('is used from an ES module, and holds the same classes there', () => {
    write(
      'use.mjs',
      `import { createRequire } from 'node:module';
       import { start, traced } from 'otelier';
       import { BreakerOpenError, circuitBreaker } from 'otelier/resilience';
       import { logger } from 'otelier/logging';
       import { counter } from 'otelier/metrics';
       import { createConfig } from 'otelier/config';
       import { health } from 'otelier/health';
       import { FakeClock, startReceiver } from 'otelier/testing';
       const require = createRequire(import.meta.url);
       if (require('otelier/resilience').BreakerOpenError !== BreakerOpenError) throw new Error('two classes');${use}`,
    );
    const { stdout, stderr } = node(['use.mjs']);
    assert.equal(stdout.trim(), '42', stderr);
  });

  const typescript = `
    import { circuitBreaker, compose, fallback, timeout, type CircuitBreaker } from 'otelier/resilience';
    import { traced, start } from 'otelier';
    import { logger } from 'otelier/logging';
    import { counter } from 'otelier/metrics';
    import { createConfig, fromMemory } from 'otelier/config';
    import { health } from 'otelier/health';
    import { FakeClock } from 'otelier/testing';

    class Prices {
      @traced()
      async of(name: string): Promise<number> {
        return name.length;
      }
      @traced({ attributes: { 'app.kind': 'sync' } })
      twice(value: number): number {
        return value * 2;
      }
    }
    const add = traced('add', (a: number, b: number): number => a + b);
    const sum: number = add(1, 2);
    const breaker: CircuitBreaker = circuitBreaker('db', { clock: new FakeClock() });
    const policy = compose(fallback(() => 'none' as const), timeout(500), circuitBreaker('typed'));
    const result: Promise<number | 'none'> = policy.execute(async () => 1);
    const config = createConfig({ schema: { port: { format: Number, default: 80 } }, sources: [fromMemory({ port: 81 })] });
    const port: number = config.get('port');
    counter('orders').add(1, { kind: 'new' });
    logger.debug('typed', { port });
    // @ts-expect-error a wrong path is found by the compiler
    void (() => config.get('prot'));
    void start;
    void health.check('ready');
    Promise.all([new Prices().of('abc'), result, breaker.execute(() => new Prices().twice(2))]).then(
      (values) => console.log(JSON.stringify([...values, sum, port])),
    );`;

  for (const [name, options] of [
    ['node16, CommonJS', { module: 'node16', moduleResolution: 'node16', file: 'cjs/use.cts' }],
    ['node16, ES module', { module: 'node16', moduleResolution: 'node16', file: 'esm/use.mts' }],
    ['bundler', { module: 'esnext', moduleResolution: 'bundler', file: 'bundler/use.mts' }],
  ] as const) {
    it(`is used from TypeScript (${name}), decorators and all`, () => {
      write(options.file, typescript);
      const { file, ...compilerOptions } = options;
      write(
        `${dirname(file)}/tsconfig.json`,
        JSON.stringify({
          compilerOptions: {
            ...compilerOptions,
            target: 'es2022',
            lib: ['es2023', 'esnext.disposable', 'esnext.decorators'],
            strict: true,
            skipLibCheck: false,
            outDir: 'out',
            types: ['node'],
          },
          include: [`../${file}`],
        }),
      );
      const compiled = spawnSync(bin('tsc'), ['-p', join(folder, dirname(file))], {
        encoding: 'utf8',
      });
      assert.equal(compiled.status, 0, compiled.stdout);
      const output = join(dirname(file), 'out', file.endsWith('.cts') ? 'use.cjs' : 'use.mjs');
      const { stdout, stderr } = node([output]);
      assert.equal(stdout.trim(), '[3,1,4,3,81]', stderr);
    });
  }

  for (const flag of ['--require', '--import']) {
    it(`traces an unchanged express app, by ${flag} otelier/register`, async () => {
      write(
        'app.cjs',
        `const app = require('express')();
         app.get('/hello/:name', (request, response) => response.send(request.params.name));
         const server = app.listen(0, '127.0.0.1', async () => {
           await (await fetch('http://127.0.0.1:' + server.address().port + '/hello/you')).text();
           server.close();
         });`,
      );
      const receiver = await startReceiver();
      try {
        const { spawn } = await import('node:child_process');
        const child = spawn(process.execPath, [flag, 'otelier/register', 'app.cjs'], {
          cwd: folder,
          env: {
            PATH: process.env.PATH,
            OTEL_SERVICE_NAME: 'consumer',
            OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
          },
        });
        const code = await new Promise((resolve) => child.on('close', resolve));
        assert.equal(code, 0);
        const server = receiver.spans.find((span) => span.kind === 'server');
        const client = receiver.spans.find((span) => span.kind === 'client');
        assert.equal(server?.name, 'GET /hello/:name');
        assert.equal(server?.parentSpanId, client?.spanId);
        assert.equal(receiver.metrics.latest('http.server.request.duration')?.count, 1);
      } finally {
        await receiver.close();
      }
    });
  }

  it('is well formed by publint', () => {
    const { status, stdout, stderr } = spawnSync(bin('publint'), ['run', tarball, '--strict'], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stdout + stderr);
  });

  it('has types that are right, by are-the-types-wrong', () => {
    const { status, stdout, stderr } = spawnSync(bin('attw'), [tarball, '--profile', 'node16'], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stdout + stderr);
  });
});
