/** A goal for how ours compares with a peer in the same run: the share `ours / peer`. */
export interface RatioGoal {
  readonly text: string;
  readonly of: 'ratio';
  readonly atMost: number;
}

/** A goal for a figure of ours alone, in the unit of its row. */
export interface AbsoluteGoal {
  readonly text: string;
  readonly of: 'ours';
  readonly atMost: number;
}

export type Goal = RatioGoal | AbsoluteGoal;

/** Ours takes at least this many times less than the peer. */
export function timesLess(factor: number): RatioGoal {
  return { text: `≥ ${factor}× less`, of: 'ratio', atMost: 1 / factor };
}

/** Ours takes at most this many times what the peer takes. */
export function atMostTimes(factor: number): RatioGoal {
  return { text: `≤ ${factor}×`, of: 'ratio', atMost: factor };
}

/** Ours takes at most so much. */
export function atMost(value: number, unit: string): AbsoluteGoal {
  return { text: `≤ ${value} ${unit}`, of: 'ours', atMost: value };
}
