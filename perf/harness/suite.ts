import type { Row } from './row.ts';

/** How a suite is run. */
export interface Setting {
  /** Few and short rounds. */
  readonly quick: boolean;
  /** Tells the person who waits. */
  readonly say: (text: string) => void;
}

/** A file in `perf/suites/` exports one of these under the name `suite`. */
export interface Suite {
  /** The name of its file. */
  readonly name: string;
  run(setting: Setting): Promise<Row[]>;
}
