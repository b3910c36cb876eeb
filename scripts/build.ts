/**
 * Builds the package into `dist/`: CommonJS files with shared chunks, types, and for `import` thin
 * ES modules over the same files, so that a process holds each class once whichever way it is
 * loaded. Everything of the OpenTelemetry SDK is bundled; what must be shared with the app is not.
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { type Plugin, rolldown } from 'rolldown';

const root = resolve(import.meta.dirname, '..');
/** Built aside and put in place at the end, so that `dist/` is whole at every moment. */
const dist = join(root, `dist-${process.pid}`);
/** The public entries, by the name of their subpath. */
const entries: Record<string, string> = {
  index: 'src/index.ts',
  resilience: 'src/resilience/index.ts',
  logging: 'src/logging/index.ts',
  metrics: 'src/metrics/index.ts',
  config: 'src/config/index.ts',
  health: 'src/health/index.ts',
  testing: 'src/testing/index.ts',
};

/** Shared with the app, or of no concern to start-up: required from node_modules. */
const external = [
  '@opentelemetry/api',
  'import-in-the-middle',
  'require-in-the-middle',
  'winston',
  'winston-transport',
  'logform',
  'triple-beam',
  'convict',
  'protobufjs',
  '@grpc/grpc-js',
];

function isExternal(id: string): boolean {
  const bare = id.startsWith('node:') ? id.slice(5) : id;
  return (
    builtinModules.includes(bare) ||
    external.some((name) => id === name || id.startsWith(`${name}/`))
  );
}

/**
 * `NodeSDK` imports every exporter there is, for settings that it then is not asked to read: each
 * of its slots is filled by ours. In the bundle these imports become classes that cannot be made.
 */
const unusedBySdkNode =
  /^@opentelemetry\/(exporter-|otlp-|configuration$|propagator-b3$|instrumentation$)/;

function oneCopy(): Plugin {
  const require = createRequire(join(root, 'package.json'));
  const unused = '\0unused:';
  const narrow = '\0narrow:';
  const fastifyOtel = readFileSync(require.resolve('@fastify/otel'), 'utf8');
  return {
    name: 'one-copy',
    async resolveId(source, importer, options) {
      if (!source.startsWith('@opentelemetry/') || isExternal(source) || importer === undefined) {
        return null;
      }
      if (importer.includes('/@opentelemetry/sdk-node/') && unusedBySdkNode.test(source)) {
        return unused + source;
      }
      if (importer.includes('/@fastify/otel/')) return narrow + source;
      // Whoever asks, the answer is the copy at the top: @fastify/otel asks for an older line.
      if (importer.includes('/node_modules/') || importer.startsWith(narrow)) {
        return this.resolve(source, join(root, 'src/index.ts'), { ...options, skipSelf: true });
      }
      return null;
    },
    load(id) {
      if (id.startsWith(narrow)) {
        // It is CommonJS, and would otherwise bring the whole of what it takes a few names from.
        const source = id.slice(narrow.length);
        const taken = new RegExp(`const \\{([^}]*)\\} = require\\('${source}'\\)`).exec(
          fastifyOtel,
        );
        if (taken === null) throw new Error(`@fastify/otel no longer takes names from ${source}`);
        return `export { ${taken[1]} } from '${source}';`;
      }
      if (!id.startsWith(unused)) return null;
      const names = Object.keys(require(id.slice(unused.length)) as object).filter((name) =>
        /^[A-Za-z_$][\w$]*$/.test(name),
      );
      return names
        .map((name) =>
          name === 'registerInstrumentations'
            ? `export function ${name}() {}`
            : `export class ${name} { constructor() { throw new Error('${name} is not part of this bundle'); } }`,
        )
        .join('\n');
    },
  };
}

async function bundle(): Promise<void> {
  const input: Record<string, string> = {
    register: 'instrumentation/register.ts',
    runtime: 'src/runtime/index.ts',
    ...entries,
  };
  for (const file of readdirSync(join(root, 'src/pipeline/lazy'))) {
    if (file !== 'load.ts') input[`lazy-${file.replace('.ts', '')}`] = `src/pipeline/lazy/${file}`;
  }
  const build = await rolldown({
    cwd: root,
    input,
    platform: 'node',
    external: isExternal,
    resolve: { conditionNames: ['import', 'node'] },
    treeshake: { moduleSideEffects: false },
    plugins: [oneCopy()],
    onLog(level, log, handler) {
      if (log.code !== 'CIRCULAR_DEPENDENCY' && log.code !== 'EVAL') handler(level, log);
    },
  });
  await build.write({
    dir: join(dist, 'cjs'),
    format: 'cjs',
    exports: 'named',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunk-[name]-[hash].js',
    comments: { legal: true },
  });
  await build.close();
}

function types(): void {
  const tsc = join(root, 'node_modules/.bin/tsc');
  execFileSync(tsc, ['-p', join(root, 'tsconfig.build.json'), '--outDir', join(dist, 'types')], {
    stdio: 'inherit',
  });
  for (const kind of ['cjs', 'esm']) {
    cpSync(join(dist, 'types'), join(dist, kind, 'types'), { recursive: true });
  }
  rmSync(join(dist, 'types'), { recursive: true });
  // Loaded for its effect; there is nothing to name.
  writeFileSync(join(dist, 'cjs/register.d.ts'), 'export {};\n');
}

function esm(): void {
  const require = createRequire(join(root, 'package.json'));
  for (const name of Object.keys(entries)) {
    const names = Object.keys(require(join(dist, 'cjs', `${name}.js`)) as object).filter(
      (each) => each !== 'default' && each !== '__esModule',
    );
    writeFileSync(
      join(dist, 'esm', `${name}.js`),
      `export { ${names.sort().join(', ')} } from '../cjs/${name}.js';\n`,
    );
  }
}

for (const [kind, type] of [
  ['cjs', 'commonjs'],
  ['esm', 'module'],
] as const) {
  mkdirSync(join(dist, kind), { recursive: true });
  writeFileSync(join(dist, kind, 'package.json'), `{ "type": "${type}" }\n`);
}
const started = performance.now();
await bundle();
types();
esm();
const size = readdirSync(join(dist, 'cjs'), { withFileTypes: true })
  .filter((file) => file.isFile())
  .reduce((sum, file) => sum + readFileSync(join(dist, 'cjs', file.name)).length, 0);
rmSync(join(root, 'dist'), { recursive: true, force: true });
renameSync(dist, join(root, 'dist'));
console.log(
  `Built dist/ in ${Math.round(performance.now() - started)} ms, ${Math.round(size / 1024)} KiB of code.`,
);
