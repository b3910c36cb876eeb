/** One of several things that are measured together. */
export interface Measured<T> {
  readonly id: string;
  readonly subject: T;
}

/**
 * Measures several things in rounds, each once per round, so that a machine that grows slow or fast
 * does so for all of them. Who comes first moves on from round to round, and every other round runs
 * backwards: nobody always follows the same one. Some rounds are made first, and thrown away.
 */
export async function inRounds<T, V>(
  all: readonly Measured<T>[],
  rounds: number,
  measure: (subject: T, id: string) => Promise<V>,
  warmUps = 1,
): Promise<Map<string, V[]>> {
  const results = new Map<string, V[]>(all.map(({ id }) => [id, []]));
  if (results.size !== all.length) throw new RangeError('Two measured things have the same id.');
  for (let round = -warmUps; round < rounds; round++) {
    for (const { id, subject } of orderOf(all, round)) {
      const value = await measure(subject, id);
      if (round >= 0) results.get(id)?.push(value);
    }
  }
  return results;
}

/** In which order a round measures. */
export function orderOf<T>(all: readonly T[], round: number): T[] {
  const start = ((round % all.length) + all.length) % all.length;
  const order = [...all.slice(start), ...all.slice(0, start)];
  return round % 2 === 0 ? order : order.toReversed();
}

/** The series of one of the measured things. @throws RangeError when it was not measured. */
export function seriesOf<V>(results: ReadonlyMap<string, V>, id: string): V {
  const series = results.get(id);
  if (series === undefined) throw new RangeError(`${id} was not measured.`);
  return series;
}
