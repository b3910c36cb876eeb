import type { AbsoluteGoal, Goal, RatioGoal } from './goal.ts';
import { summarise } from './statistics.ts';

/** The first and the third quartile. */
export type Quartiles = readonly [q1: number, q3: number];

/** One line of a report. Less is better, in every measure. */
export interface Row {
  readonly suite: string;
  /** Stays the same from version to version, so that runs can be laid side by side. */
  readonly id: string;
  /** What was measured, for people. */
  readonly measure: string;
  readonly unit: string;
  /** The median of what ours took; of a baseline's row, what the baseline took. */
  readonly ours: number;
  readonly peer: { readonly name: string; readonly value: number } | null;
  /** `ours / peer`; null without a peer, or where the peer's figure was lost in the noise. */
  readonly ratio: number | null;
  readonly spread: { readonly ours: Quartiles; readonly peer: Quartiles | null };
  readonly goal: Goal | null;
  /** Null where there is no goal. A goal for a ratio that could not be told is not met. */
  readonly met: boolean | null;
  /** A figure that depends on the machine: only to be compared with runs on the same one. */
  readonly absolute?: true;
}

/** What names a row. */
export type RowName = Pick<Row, 'suite' | 'id' | 'measure' | 'unit'>;

/** A row that sets ours against a peer, both measured in the same rounds. */
export function comparison(
  name: RowName,
  ours: readonly number[],
  peer: { readonly name: string; readonly values: readonly number[] },
  goal: RatioGoal | null = null,
): Row {
  const own = summarise(ours);
  const other = summarise(peer.values);
  const ratio = other.median > 0 ? own.median / other.median : null;
  return {
    ...name,
    ours: own.median,
    peer: { name: peer.name, value: other.median },
    ratio,
    spread: { ours: [own.q1, own.q3], peer: [other.q1, other.q3] },
    goal,
    met: goal === null ? null : ratio !== null && ratio <= goal.atMost,
  };
}

/** A row for a figure on its own. */
export function absolute(
  name: RowName,
  values: readonly number[],
  goal: AbsoluteGoal | null = null,
): Row {
  const { median, q1, q3 } = summarise(values);
  return {
    ...name,
    ours: median,
    peer: null,
    ratio: null,
    spread: { ours: [q1, q3], peer: null },
    goal,
    met: goal === null ? null : median <= goal.atMost,
    absolute: true,
  };
}
