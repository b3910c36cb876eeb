import { type Clock, InvalidOptionError } from '../../base/index.ts';
import { checkOptions, type Schema } from '../options/check-options.ts';
import { layer } from '../options/layers.ts';
import * as rules from '../options/rules.ts';

/** Which calls make a span. */
export type SpanChoice =
  /** Every call, rejected ones too. */
  | 'all'
  /** Rejected calls and probes. */
  | 'notable'
  /** No call. */
  | 'none';

/** The options of a circuit breaker that may change while it lives. */
export interface CircuitBreakerChanges {
  /** The calls that decide whether the breaker opens: those that completed in the near past. */
  readonly window?: {
    /** How far back the window reaches, in ms. Minimum 1. @default 10_000 */
    readonly durationMs?: number;
    /** Into how many slots the window is cut; calls leave it a slot at a time. 1 to 1000. @default 10 */
    readonly buckets?: number;
  };
  /** The share of failures in the window at which the breaker opens. Above 0, at most 1. @default 0.5 */
  readonly failureRatio?: number;
  /** How many completed calls the window must hold before the breaker may open. Minimum 1. @default 10 */
  readonly minimumCalls?: number;
  /**
   * How long the breaker stays open: `initialMs` at first, `multiplier` times as long after each
   * probe that fails, at most `maxMs`. It is `initialMs` again after the breaker has stayed closed
   * for as long as the window reaches, and for as long as the last full period was.
   */
  readonly open?: {
    /** The first period, in ms. Minimum 1, at most `maxMs`. @default 1_000 */
    readonly initialMs?: number;
    /** The longest period, in ms. @default 60_000 */
    readonly maxMs?: number;
    /** By what each period is longer than the one before. Minimum 1. @default 2 */
    readonly multiplier?: number;
    /**
     * The share of each period that is left to chance, so that many processes do not probe at once:
     * 0 keeps it whole, 0.5 takes up to half of it away, 1 up to all. @default 0.5
     */
    readonly jitter?: number;
  };
  /** How the breaker finds out whether the dependency is back. */
  readonly halfOpen?: {
    /**
     * How many probes may run at once, and how many must be successful for the breaker to close.
     * One that fails opens it again. Further calls are rejected. Minimum 1. @default 1
     */
    readonly permits?: number;
    /**
     * After how many ms a probe that has not settled counts as failed. Minimum 1, at most
     * 2_147_483_647. @default 30_000
     */
    readonly deadlineMs?: number;
  };
  /**
   * Whether an error counts against the dependency. One that does not counts as a success: a `404`
   * shows that the dependency works. If it throws, the error counts. @default every error does
   */
  readonly isFailure?: (error: unknown) => boolean;
  /**
   * Whether a result counts against the dependency, though nothing was thrown. If it throws, the
   * result counts. @default no result does
   */
  readonly isFailureResult?: (result: unknown) => boolean;
  /**
   * Whether an error says nothing about the dependency, neither good nor bad; asked before
   * `isFailure`. If it throws, the error counts as a failure. @default no error is ignored
   */
  readonly isIgnored?: (error: unknown) => boolean;
  /** Which calls make a span. @default 'all' */
  readonly spans?: SpanChoice;
  /** Whether a rejection carries a stack: costs several times as much as all the rest. @default false */
  readonly rejectionStacks?: boolean;
}

/** The options of a circuit breaker. */
export interface CircuitBreakerOptions extends CircuitBreakerChanges {
  /** Where the breaker takes the time from. @default the clock of the process */
  readonly clock?: Clock;
  /** Answers a number from 0 to 1, for the jitter. @default Math.random */
  readonly random?: () => number;
}

/** All options with their values, as a breaker works by them. */
export interface BreakerSettings {
  readonly window: Readonly<Required<NonNullable<CircuitBreakerChanges['window']>>>;
  readonly failureRatio: number;
  readonly minimumCalls: number;
  readonly open: Readonly<Required<NonNullable<CircuitBreakerChanges['open']>>>;
  readonly halfOpen: Readonly<Required<NonNullable<CircuitBreakerChanges['halfOpen']>>>;
  readonly isFailure?: (error: unknown) => boolean;
  readonly isFailureResult?: (result: unknown) => boolean;
  readonly isIgnored?: (error: unknown) => boolean;
  readonly spans: SpanChoice;
  readonly rejectionStacks: boolean;
}

/** What a circuit breaker goes by where nothing is said. */
export const circuitBreakerDefaults: BreakerSettings = Object.freeze({
  window: Object.freeze({ durationMs: 10_000, buckets: 10 }),
  failureRatio: 0.5,
  minimumCalls: 10,
  open: Object.freeze({ initialMs: 1_000, maxMs: 60_000, multiplier: 2, jitter: 0.5 }),
  halfOpen: Object.freeze({ permits: 1, deadlineMs: 30_000 }),
  spans: 'all',
  rejectionStacks: false,
});

/** What can be said in a settings file: everything that is not a function. */
export const settableSchema: Schema = {
  window: { durationMs: rules.duration, buckets: rules.integerFrom(1, 1_000) },
  failureRatio: rules.share,
  minimumCalls: rules.integerFrom(1),
  open: {
    initialMs: rules.duration,
    maxMs: rules.duration,
    multiplier: rules.numberFrom(1, Number.MAX_VALUE),
    jitter: rules.numberFrom(0, 1),
  },
  halfOpen: { permits: rules.integerFrom(1), deadlineMs: rules.timerDuration },
  spans: rules.oneOf('all', 'notable', 'none'),
  rejectionStacks: rules.flag,
};

const changesSchema: Schema = {
  ...settableSchema,
  isFailure: rules.callable,
  isFailureResult: rules.callable,
  isIgnored: rules.callable,
};

const optionsSchema: Schema = { ...changesSchema, clock: rules.clock, random: rules.callable };

/** Options of the code that are taken once, when the breaker is made. */
const notSettings: ReadonlySet<string> = new Set(['clock', 'random']);

/** @throws InvalidOptionError when an option is unknown or breaks its rule. */
export function checkBreakerOptions(path: string, options: unknown): void {
  checkOptions(path, options, optionsSchema);
}

/** @throws InvalidOptionError when an option is unknown, cannot change, or breaks its rule. */
export function checkBreakerChanges(path: string, changes: unknown): void {
  checkOptions(path, changes, changesSchema);
}

/**
 * The settings that follow from layers of checked options, later over earlier, over the defaults.
 *
 * @throws InvalidOptionError when options that are fine alone do not go together.
 */
export function breakerSettings(
  path: string,
  ...layers: readonly (object | undefined)[]
): BreakerSettings {
  // Most breakers go by the defaults: they share one object.
  if (layers.every((each) => Object.keys(each ?? {}).every((key) => notSettings.has(key)))) {
    return circuitBreakerDefaults;
  }
  const { clock: _clock, random: _random, ...values } = layer(circuitBreakerDefaults, ...layers);
  const settings = values as unknown as BreakerSettings;
  const { initialMs, maxMs } = settings.open;
  if (initialMs > maxMs) {
    throw new InvalidOptionError(
      `${path}.open.initialMs`,
      `at most open.maxMs (${maxMs})`,
      initialMs,
    );
  }
  for (const group of [settings.window, settings.open, settings.halfOpen]) Object.freeze(group);
  return Object.freeze(settings);
}
