import { type Environment, renderEnvironment } from './environment.ts';
import type { Row } from './row.ts';
import { renderTable } from './table.ts';

/** All that a run found out; what `--json` writes. */
export interface Report {
  readonly environment: Environment;
  readonly rows: readonly Row[];
}

/** The report for people. */
export function renderReport({ environment, rows }: Report): string {
  const suites = [...new Set(rows.map(({ suite }) => suite))];
  const tables = suites.map(
    (suite) => `${suite}\n\n${renderTable(rows.filter((row) => row.suite === suite))}`,
  );
  const goals = rows.filter(({ goal }) => goal !== null);
  const met = goals.filter(({ met }) => met === true).length;
  const verdict = goals.length === 0 ? [] : [`${met} of ${goals.length} goals met.`];
  return [...tables, renderEnvironment(environment), ...verdict].join('\n\n');
}

/** The exit code: a missed goal is news, not a fault, unless the run is to be a gate. */
export function exitCodeOf({ rows }: Report, gate: boolean): number {
  return gate && rows.some(({ met }) => met === false) ? 1 : 0;
}
