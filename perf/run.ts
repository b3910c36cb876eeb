/** The command line of the benchmarks; see perf/README.md. */
import { readdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Arguments, parseArguments, usage } from './harness/arguments.ts';
import { describeEnvironment, isBusy } from './harness/environment.ts';
import { installPeers, wantedPeers } from './harness/peers.ts';
import { exitCodeOf, type Report, renderReport } from './harness/report.ts';
import type { Row } from './harness/row.ts';
import type { Suite } from './harness/suite.ts';

const folder = join(import.meta.dirname, 'suites');
const known = readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length));

/** Progress goes to the error stream, the report to the output. */
function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

async function main({ suites, json, quick, gate }: Arguments): Promise<void> {
  installPeers(say);
  const load = loadavg();
  if (isBusy(load, navigator.hardwareConcurrency)) {
    say(`The machine is busy (load average ${load[0]?.toFixed(2)}): figures will scatter.`);
  }
  const rows: Row[] = [];
  for (const name of suites) {
    const { suite } = (await import(pathToFileURL(join(folder, `${name}.ts`)).href)) as {
      suite: Suite;
    };
    rows.push(...(await suite.run({ quick, say: (text) => say(`${name}: ${text}`) })));
  }
  const report: Report = { environment: describeEnvironment(load, quick, wantedPeers()), rows };
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, undefined, 2)}\n`);
  process.stdout.write(`\n${renderReport(report)}\n`);
  process.exitCode = exitCodeOf(report, gate);
}

let asked: Arguments | undefined;
try {
  asked = parseArguments(process.argv.slice(2), known);
} catch (error) {
  say(`${error instanceof Error ? error.message : String(error)}\nUsage: ${usage}`);
  process.exitCode = 2;
}
if (asked !== undefined) await main(asked);
