import type { Clock } from '../base/index.ts';

/** Options of an instrument. */
export interface InstrumentOptions {
  /** The unit, in UCUM: `By`, `s`, `{request}`. At most 63 characters. @default none */
  readonly unit?: string;
  /** What it measures, as one sentence. @default none */
  readonly description?: string;
}

/** Options of a histogram. */
export interface HistogramOptions extends InstrumentOptions {
  /** Upper bounds of the buckets, ascending; an SDK's views go over them. @default the SDK's */
  readonly boundaries?: readonly number[];
}

/** Options of a timer. Its unit is the second. */
export interface TimerOptions {
  /** What it measures, as one sentence. @default none */
  readonly description?: string;
  /** Upper bounds of the buckets in seconds, ascending. @default {@link secondBoundaries} */
  readonly boundaries?: readonly number[];
  /** What durations are measured on. @default the system's clock */
  readonly clock?: Clock;
}
