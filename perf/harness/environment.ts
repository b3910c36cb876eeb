import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { root } from './ours.ts';

/** Where and when a run was made. */
export interface Environment {
  readonly date: string;
  readonly package: string;
  readonly node: string;
  readonly v8: string;
  readonly system: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  /** The load averages of 1, 5 and 15 minutes before anything was measured. */
  readonly loadBefore: readonly number[];
  /** The same afterwards, then with the run's own load in it. */
  readonly loadAfter: readonly number[];
  /** Others were at work too: figures scatter, ratios less so. */
  readonly busy: boolean;
  /** True for a short run: good for finding out that something broke, not for quoting. */
  readonly quick: boolean;
  readonly peers: Readonly<Record<string, string>>;
}

/** Half of the cores in use by others is where medians begin to move. */
export function isBusy(load: readonly number[], cores: number): boolean {
  return (load[0] ?? 0) > cores / 2;
}

/** What the machine says of itself, with the load as it was before the run. */
export function describeEnvironment(
  loadBefore: readonly number[],
  quick: boolean,
  peers: Readonly<Record<string, string>>,
): Environment {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  const cores = cpus();
  return {
    date: new Date().toISOString(),
    package: `${name} ${version}`,
    node: process.version,
    v8: process.versions.v8,
    system: `${process.platform} ${release()} ${process.arch}`,
    cpu: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    loadBefore,
    loadAfter: loadavg(),
    busy: isBusy(loadBefore, cores.length),
    quick,
    peers,
  };
}

/** The environment for people. */
export function renderEnvironment(environment: Environment): string {
  const load = (values: readonly number[]): string =>
    values.map((value) => value.toFixed(2)).join(' ');
  const lines = [
    `${environment.date}, ${environment.package}, Node ${environment.node}`,
    `${environment.cores} × ${environment.cpu}, ${environment.memoryGiB} GiB, ${environment.system}`,
    `load average before ${load(environment.loadBefore)}, after ${load(environment.loadAfter)}`,
  ];
  if (environment.busy) {
    lines.push('The machine was busy with other work: trust the ratios more than the figures.');
  }
  if (environment.quick) lines.push('A quick run: few rounds, not for quoting.');
  return lines.join('\n');
}
