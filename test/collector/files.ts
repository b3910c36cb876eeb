import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from '../architecture/source.ts';

/** The parser that comes with OpenTelemetry's own reader of settings files. */
interface Yaml {
  parseDocument(text: string, options: object): YamlDocument;
}

interface YamlDocument {
  readonly errors: readonly Error[];
  readonly warnings: readonly Error[];
  toJS(): unknown;
}

const require = createRequire(import.meta.url);
const yaml: Yaml = createRequire(require.resolve('@opentelemetry/configuration'))('yaml');

/** All files below `collector/`, less built programs, as paths from there. */
export const paths: readonly string[] = readdirSync(join(root, 'collector'), {
  recursive: true,
  withFileTypes: true,
})
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(join(root, 'collector/').length))
  .filter((path) => !path.startsWith('.bin/'));

export const yamlPaths = paths.filter((path) => /\.ya?ml$/.test(path));

/** The text of a file below `collector/`. */
export function text(path: string): string {
  return readFileSync(join(root, 'collector', path), 'utf8');
}

/** The value of a YAML text; throws on anything that a strict reader would complain of. */
export function parse(source: string): unknown {
  const document = yaml.parseDocument(source, { strict: true, uniqueKeys: true, version: '1.2' });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) throw problem;
  return document.toJS();
}

/** A YAML file as a map of whatever it holds. */
export function load<T = Tree>(path: string): T {
  return parse(text(path)) as T;
}

export interface Tree {
  readonly [key: string]: Tree;
}

/** Settings of a Collector, as far as the tests look. */
export interface CollectorSettings {
  readonly receivers?: Components;
  readonly processors?: Components;
  readonly exporters?: Components;
  readonly extensions?: Components;
  readonly service: {
    readonly extensions?: readonly string[];
    readonly pipelines: Readonly<Record<string, Pipeline>>;
  };
}

export interface Pipeline {
  readonly receivers?: readonly string[];
  readonly processors?: readonly string[];
  readonly exporters?: readonly string[];
}

export type Components = Readonly<Record<string, Tree | null>>;

/** The kinds of components that pipelines are made of. */
export const stages = ['receivers', 'processors', 'exporters'] as const;

export const otelcol = load<CollectorSettings>('otelcol/otelcol.yaml');
export const push = load<CollectorSettings>('otelcol/push.yaml');
export const jaeger = load<CollectorSettings>('jaeger/jaeger.yaml');
export const prometheus = load('prometheus/prometheus.yml');
export const compose = load('compose.yaml');

/** All strings in a value, with the path to each. */
export function strings(value: unknown, path = ''): (readonly [string, string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    strings(each, path === '' ? key : `${path}.${key}`),
  );
}

/** All queries of PromQL in the Markdown below `collector/`. */
export const queries: readonly string[] = paths
  .filter((path) => path.endsWith('.md'))
  .flatMap((path) =>
    [...text(path).matchAll(/```promql\n([^`]*)```/g)].map((match) => match[1] ?? ''),
  );
