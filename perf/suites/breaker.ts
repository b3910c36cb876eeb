import { atMostTimes, type RatioGoal, timesLess } from '../harness/goal.ts';
import { seriesOf } from '../harness/in-rounds.ts';
import { type MicroCase, type MicroSetting, measureMicro } from '../harness/measure-micro.ts';
import { ours } from '../harness/ours.ts';
import { peer } from '../harness/peers.ts';
import { absolute, comparison, type Row } from '../harness/row.ts';
import { above } from '../harness/statistics.ts';
import type { Suite } from '../harness/suite.ts';
import type { Cockatiel, Libraries, Opossum, Otelier } from './breaker/libraries.ts';
import { inFlight, rejected, sequential } from './breaker/loops.ts';
import { measureMemory } from './breaker/memory.ts';
import * as subjects from './breaker/subjects.ts';

/** Which of ours is set against which of theirs. */
interface Pair {
  readonly ours: string;
  readonly peer: string;
  readonly name: string;
  readonly goal?: RatioGoal;
}

const name = 'breaker';

/** What a circuit breaker costs the calls that it protects, and the heap. */
export const suite: Suite = {
  name,
  async run(setting) {
    const libraries: Libraries = {
      otelier: ours<Otelier>('otelier/resilience'),
      opossum: peer<Opossum>('opossum'),
      cockatiel: peer<Cockatiel>('cockatiel'),
    };
    const micro: MicroSetting = setting.quick
      ? { rounds: 5, sampleMs: 10 }
      : { rounds: 15, sampleMs: 60 };
    setting.say('successful calls');
    const successful = [
      ...(await successes(libraries, micro, 'sequential', sequential)),
      ...(await successes(libraries, micro, '1000 in flight', inFlight)),
    ];
    setting.say('calls with a timeout');
    const timed = await timeouts(libraries, micro);
    setting.say('rejected calls');
    const refused = await rejections(libraries, micro);
    setting.say('memory');
    return [...successful, ...timed, ...refused, ...(await measureMemory(name, setting))];
  },
};

/** Successful calls; the goals are for those made one after the other. */
async function successes(
  libraries: Libraries,
  micro: MicroSetting,
  manner: string,
  loop: (subject: subjects.Subject) => MicroCase,
): Promise<Row[]> {
  const lean = { timeout: false, rollingPercentilesEnabled: false, enableSnapshots: false };
  const goals = loop === sequential;
  return overheads(
    micro,
    `success, ${manner}`,
    [
      subjects.bare(),
      subjects.wrapper(),
      subjects.otelier(libraries, 'otelier', { spans: 'none' }),
      // The default makes spans, and finds at each call that nobody has registered a tracer.
      subjects.otelier(libraries, 'otelier-default', {}),
      subjects.opossum(libraries, 'opossum'),
      subjects.opossum(libraries, 'opossum-lean', lean),
      subjects.cockatiel(libraries, 'cockatiel'),
    ],
    loop,
    [
      pair('otelier', 'opossum', 'opossum default', goals ? timesLess(8) : undefined),
      pair('otelier', 'cockatiel', 'cockatiel Sampling', goals ? timesLess(2) : undefined),
      pair('otelier', 'wrapper', 'async try/catch', goals ? atMostTimes(2.5) : undefined),
      pair('otelier', 'opossum-lean', 'opossum, no timeout, no statistics'),
      pair('otelier-default', 'opossum', 'opossum default'),
    ],
  );
}

async function timeouts(libraries: Libraries, micro: MicroSetting): Promise<Row[]> {
  const cases = () => [
    subjects.bare(),
    subjects.otelierTimeout(libraries, 'otelier'),
    subjects.opossum(libraries, 'opossum'),
    subjects.cockatielTimeout(libraries, 'cockatiel'),
  ];
  const pairs = [
    pair('otelier', 'opossum', 'opossum default'),
    pair('otelier', 'cockatiel', 'cockatiel Sampling'),
  ];
  return [
    ...(await overheads(micro, 'with timeout, sequential', cases(), sequential, pairs)),
    ...(await overheads(micro, 'with timeout, 1000 in flight', cases(), inFlight, pairs)),
  ];
}

/** The whole of a rejected call: there is no baseline to it. */
async function rejections(libraries: Libraries, micro: MicroSetting): Promise<Row[]> {
  const open = await subjects.openBreakers(libraries);
  const times = await measureMicro(open.map(rejected), micro);
  for (const { close } of open) close();
  const faster = timesLess(2.5);
  return [
    pair('otelier', 'opossum', 'opossum', faster),
    pair('otelier', 'cockatiel', 'cockatiel', faster),
  ].map((each) =>
    compare(each, 'rejected', 'rejected while open, whole call', (id) => seriesOf(times, id)),
  );
}

/** Rows of what each took above the bare call in the same round, after a row of the bare call. */
async function overheads(
  micro: MicroSetting,
  what: string,
  all: readonly subjects.Subject[],
  loop: (subject: subjects.Subject) => MicroCase,
  pairs: readonly Pair[],
): Promise<Row[]> {
  const times = await measureMicro(all.map(loop), micro);
  for (const { close } of all) close();
  const baseline = seriesOf(times, 'bare');
  const id = what.replaceAll(/\W+/g, '-');
  const bare = { suite: name, id: `${id}/bare`, measure: `bare call: ${what}`, unit: 'ns' };
  return [
    absolute(bare, baseline),
    ...pairs.map((each) =>
      compare(each, id, `added: ${what}`, (id) => above(seriesOf(times, id), baseline)),
    ),
  ];
}

function pair(ours: string, peer: string, name: string, goal?: RatioGoal): Pair {
  return { ours, peer, name, ...(goal === undefined ? {} : { goal }) };
}

function compare(
  { ours, peer, name: peerName, goal }: Pair,
  id: string,
  measure: string,
  series: (id: string) => number[],
): Row {
  const ownId = ours === 'otelier' ? '' : `${ours.replace('otelier-', '')}-`;
  return comparison(
    {
      suite: name,
      id: `${id}/${ownId}${peer}`,
      measure: ours === 'otelier' ? measure : `${measure}, default options`,
      unit: 'ns',
    },
    series(ours),
    { name: peerName, values: series(peer) },
    goal ?? null,
  );
}
