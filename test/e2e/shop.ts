import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { root } from '../architecture/source.ts';

/** What the shop's demonstration told of a run. */
export interface Run {
  readonly output: string;
  /** What the load generator has counted: `POST /orders 201` and how often. */
  readonly requests: ReadonlyMap<string, number>;
  /** The breaker's changes of state: `closed → open (failure_ratio)` and how often. */
  readonly transitions: ReadonlyMap<string, number>;
}

/** Runs the demonstration to its end, its telemetry going to an endpoint; throws if it failed. */
export async function runShop(endpoint: string): Promise<Run> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(root, 'examples/shop/demo.mjs')],
    { cwd: root, env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } },
  ).catch(({ stdout, stderr }: { stdout: string; stderr: string }) => {
    throw new Error(`the demonstration failed:\n${stripVTControlCharacters(stdout)}${stderr}`);
  });
  const output = stripVTControlCharacters(stdout);
  return {
    output,
    requests: tally(output, 'the Prometheus endpoint counted exactly what'),
    transitions: tally(output, 'the breaker opened and closed again'),
  };
}

/** The detail below a check: `GET /products 200: 585, POST /orders 201: 251`. */
function tally(output: string, title: string): Map<string, number> {
  const lines = output.split('\n');
  const at = lines.findIndex((line) => line.includes(`✓ ${title}`));
  const entries = (lines[at + 1] ?? '').trim().split(', ');
  return new Map(
    entries.map((entry) => {
      const [, key, count] = /^(.+): (\d+)$/.exec(entry) ?? [];
      if (at < 0 || key === undefined)
        throw new Error(`the demonstration told nothing:\n${output}`);
      return [key, Number(count)];
    }),
  );
}
