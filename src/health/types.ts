import type { Clock, Disposer } from '../base/index.ts';

/** What a check is asked for: should this process be restarted, sent requests, or waited for? */
export type CheckKind = 'live' | 'ready' | 'startup';

/** `warn` still serves; `fail` does not. */
export type CheckStatus = 'pass' | 'warn' | 'fail';

/** What a check may answer when "it did not throw" does not say it all. */
export interface CheckOutcome {
  readonly status: CheckStatus;
  /** For people. Must hold no secret. */
  readonly message?: string;
}

/** A check, as it is registered. */
export interface HealthCheck {
  /** Unique among the checks of the process: `database`. */
  readonly name: string;
  /**
   * The questions that it answers.
   * @default ['ready']
   */
  readonly kinds?: readonly CheckKind[];
  /**
   * Whether its failure is a failure of the whole, or only a warning.
   * @default true
   */
  readonly critical?: boolean;
  /**
   * After this time, in milliseconds, the check has failed and its signal is aborted. At least 1.
   * @default 1000
   */
  readonly timeoutMs?: number;
  /**
   * Looks. Passes by returning nothing or true, fails by throwing or returning false, or says more
   * with an outcome. Runs again only after the last run has been answered for.
   */
  run(signal: AbortSignal): CheckAnswer | Promise<CheckAnswer>;
}

/** What a check may answer. */
// biome-ignore lint/suspicious/noConfusingVoidType: a check may well return nothing
export type CheckAnswer = CheckOutcome | boolean | void;

/** What became of one check. */
export interface CheckResult {
  readonly name: string;
  readonly status: CheckStatus;
  readonly critical: boolean;
  /** How long the check took, in milliseconds. */
  readonly durationMs: number;
  /** What the check said, or the message of what it threw; at most 500 characters. */
  readonly message?: string;
}

/** What became of all checks of one kind. */
export interface HealthReport {
  readonly kind: CheckKind;
  /** `fail` when a critical check fails, `warn` when another one does or one warns, else `pass`. */
  readonly status: CheckStatus;
  /** When the report was asked for, in milliseconds since the Unix epoch. */
  readonly at: number;
  readonly durationMs: number;
  /** In the order in which the checks were registered. */
  readonly checks: readonly CheckResult[];
}

/** Checks, and the answers to the questions of an orchestrator. */
export interface Health {
  /**
   * Adds a check. The answer takes it away again.
   * @throws InvalidOptionError when a value is not allowed or the name is taken.
   */
  register(check: HealthCheck): Disposer;
  /** Runs the checks of a kind, all at once. Calls at the same time share one run. Never rejects. */
  check(kind: CheckKind): Promise<HealthReport>;
}

/** What {@link createHealth} may be given. */
export interface HealthOptions {
  /** The time that durations and timeouts are measured on; that of the process unless given. */
  readonly clock?: Clock;
}
