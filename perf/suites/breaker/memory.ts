import { atMost } from '../../harness/goal.ts';
import { inRounds, seriesOf } from '../../harness/in-rounds.ts';
import { absolute, comparison, type Row } from '../../harness/row.ts';
import { runChild } from '../../harness/run-child.ts';
import type { Setting } from '../../harness/suite.ts';

/** What one breaker keeps on the heap: a child process each time, since a heap has a history. */
export async function measureMemory(suite: string, { quick }: Setting): Promise<Row[]> {
  const count = String(quick ? 2_000 : 10_000);
  const file = `${import.meta.dirname}/instances.ts`;
  const ids = ['otelier', 'opossum', 'cockatiel'];
  const bytes = await inRounds(
    ids.map((id) => ({ id, subject: id })),
    quick ? 1 : 5,
    async (library) => {
      const args = ['--expose-gc', file, library, count];
      const { told } = await runChild<{ bytes: number }>({ args, cwd: import.meta.dirname });
      return told.bytes;
    },
    0,
  );
  const ours = seriesOf(bytes, 'otelier');
  const measure = 'memory of a breaker that has been called';
  const row = { suite, measure, unit: 'B' };
  return [
    absolute({ ...row, id: 'memory' }, ours, atMost(900, 'B')),
    ...[
      { id: 'opossum', name: 'opossum default' },
      { id: 'cockatiel', name: 'cockatiel Sampling' },
    ].map(({ id, name }) =>
      comparison({ ...row, id: `memory/${id}` }, ours, { name, values: seriesOf(bytes, id) }),
    ),
  ];
}
