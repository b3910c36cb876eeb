import { InvalidOptionError, longestTimerMs, unknownOption } from '../../base/index.ts';
import type { TemporalityPreference } from './preference.ts';

/** How metrics are pushed. What is left out takes its default. */
export interface MetricPushOptions {
  /** From the start of one collection to the start of the next. Default 60000; at least 1. */
  readonly intervalMs?: number;
  /** How long one attempt to send may take before it is aborted. Default 30000; 0 is no limit. */
  readonly timeoutMs?: number;
  /** Default: `cumulative`. */
  readonly temporality?: TemporalityPreference;
  /** The wait after a first failed attempt. Default 1000; at least 1. Each later one is half as long again. */
  readonly retryInitialMs?: number;
  /** The longest wait between attempts, unless the receiver asks for a longer one. Default 30000. */
  readonly retryMaxMs?: number;
}

/** {@link MetricPushOptions} with every value known. */
export type ResolvedMetricPushOptions = Required<MetricPushOptions>;

/** What holds where nothing is said. */
export const metricPushDefaults: ResolvedMetricPushOptions = Object.freeze({
  intervalMs: 60_000,
  timeoutMs: 30_000,
  temporality: 'cumulative',
  retryInitialMs: 1000,
  retryMaxMs: 30_000,
});

const least = { intervalMs: 1, timeoutMs: 0, retryInitialMs: 1, retryMaxMs: 1 } as const;

/**
 * Lays options over others, which hold where nothing is said.
 *
 * @throws InvalidOptionError on a value out of its range and on an unknown name.
 */
export function resolveMetricPushOptions(
  options: MetricPushOptions,
  over: ResolvedMetricPushOptions = metricPushDefaults,
): ResolvedMetricPushOptions {
  for (const key of Object.keys(options)) {
    if (Object.hasOwn(metricPushDefaults, key)) continue;
    throw unknownOption(
      'metricPush',
      key,
      Reflect.get(options, key),
      Object.keys(metricPushDefaults),
    );
  }
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const resolved: ResolvedMetricPushOptions = { ...over, ...Object.fromEntries(given) };
  for (const [key, min] of Object.entries(least) as Array<[keyof typeof least, number]>) {
    const value = resolved[key];
    if (typeof value === 'number' && value >= min && value <= longestTimerMs) continue;
    throw new InvalidOptionError(
      `metricPush.${key}`,
      `a number from ${min} to ${longestTimerMs}`,
      value,
    );
  }
  if (!['cumulative', 'delta', 'low_memory'].includes(resolved.temporality)) {
    const rule = '"cumulative", "delta" or "low_memory"';
    throw new InvalidOptionError('metricPush.temporality', rule, resolved.temporality);
  }
  return Object.freeze(resolved);
}
