import { join } from 'node:path';
import { atMost, atMostTimes } from '../harness/goal.ts';
import { inRounds, type Measured, seriesOf } from '../harness/in-rounds.ts';
import { oursFile, root } from '../harness/ours.ts';
import { peerFile } from '../harness/peers.ts';
import { absolute, comparison, type Row } from '../harness/row.ts';
import { type Child, runChild } from '../harness/run-child.ts';
import { above } from '../harness/statistics.ts';
import type { Suite } from '../harness/suite.ts';

/** What one start of the app took. */
interface Start {
  readonly ms: number;
  readonly mebibytes: number;
}

const name = 'preload';
const app = join(import.meta.dirname, 'preload/app.cjs');

/** The settings that both are run with. Everything is set up to be sent, to where nobody listens. */
const common = {
  OTEL_SERVICE_NAME: 'perf',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
  OTEL_TRACES_EXPORTER: 'otlp',
  // Without those that ask the metadata services of clouds: only the process and its machine.
  OTEL_NODE_RESOURCE_DETECTORS: 'env,host,os,process,serviceinstance',
};
const settings = [
  {
    id: 'traces',
    what: 'traces',
    env: { ...common, OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' },
  },
  {
    id: 'all',
    what: 'traces, metrics, logs',
    env: { ...common, OTEL_METRICS_EXPORTER: 'otlp', OTEL_LOGS_EXPORTER: 'otlp' },
  },
];

/** What the preload adds to the start of a service, in time and in memory. */
export const suite: Suite = {
  name,
  async run({ quick, say }) {
    const register = oursFile('otelier/register');
    const theirs = peerFile('@opentelemetry/auto-instrumentations-node/register');
    const all: Measured<Child>[] = [{ id: 'node', subject: { args: [app], cwd: root } }];
    for (const { id, env } of settings) {
      const child = (file: string): Child => ({ args: ['--require', file, app], env, cwd: root });
      all.push({ id: `ours-${id}`, subject: child(register) });
      all.push({ id: `auto-${id}`, subject: child(theirs) });
    }
    const rounds = quick ? 3 : 15;
    say(`${all.length * (rounds + 1)} processes`);
    const starts = await inRounds(all, rounds, startOnce);
    const series = (id: string, of: keyof Start): number[] =>
      seriesOf(starts, id).map((start) => start[of]);
    return [...nodeAlone(series), ...settings.flatMap(({ id, what }) => addedBy(id, what, series))];
  },
};

/** From before the process is started until its server listens. */
async function startOnce(child: Child): Promise<Start> {
  const { told, startedNs } = await runChild<{ listeningNs: string; rss: number }>(child);
  return {
    ms: Number(BigInt(told.listeningNs) - startedNs) / 1e6,
    mebibytes: told.rss / 2 ** 20,
  };
}

type Series = (id: string, of: keyof Start) => number[];

function nodeAlone(series: Series): Row[] {
  const row = { suite: name };
  return [
    absolute(
      { ...row, id: 'node/time', measure: 'node alone, until it listens', unit: 'ms' },
      series('node', 'ms'),
    ),
    absolute(
      { ...row, id: 'node/rss', measure: 'node alone, RSS', unit: 'MiB' },
      series('node', 'mebibytes'),
    ),
  ];
}

/** What both add to node alone, round by round. */
function addedBy(id: string, what: string, series: Series): Row[] {
  const added = (who: string, of: keyof Start): number[] =>
    above(series(`${who}-${id}`, of), series('node', of));
  const peer = (of: keyof Start) => ({
    name: 'auto-instrumentations',
    values: added('auto', of),
  });
  const time = { suite: name, id: `${id}/time`, measure: `added start-up: ${what}`, unit: 'ms' };
  const rss = { suite: name, id: `${id}/rss`, measure: `added RSS: ${what}`, unit: 'MiB' };
  const absoluteRss = { ...rss, id: `${id}/rss-absolute` };
  return [
    comparison(time, added('ours', 'ms'), peer('ms'), atMostTimes(0.16)),
    comparison(rss, added('ours', 'mebibytes'), peer('mebibytes')),
    absolute(absoluteRss, added('ours', 'mebibytes'), atMost(18, 'MiB')),
  ];
}
