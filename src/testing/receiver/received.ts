import type { ReceivedAttributes, ReceivedValue } from './message.ts';

/** The three signals, named as their paths are: `/v1/traces`, `/v1/metrics`, `/v1/logs`. */
export type ReceivedSignal = 'traces' | 'metrics' | 'logs';

/** The instrumentation scope that made an item. Empty texts when the sender named none. */
export interface ReceivedScope {
  readonly name: string;
  readonly version: string;
  readonly attributes: ReceivedAttributes;
}

/** What every item knows about where it came from. */
export interface ReceivedOrigin {
  /** The attributes of the resource. */
  readonly resource: ReceivedAttributes;
  /** `service.name` of the resource; `''` when it has none. */
  readonly service: string;
  readonly scope: ReceivedScope;
}

export type ReceivedSpanKind =
  | 'unspecified'
  | 'internal'
  | 'server'
  | 'client'
  | 'producer'
  | 'consumer';

/** A span. Ids are lower-case hex; times are nanoseconds since the Unix epoch. */
export interface ReceivedSpan extends ReceivedOrigin {
  readonly traceId: string;
  readonly spanId: string;
  /** Undefined for a root. */
  readonly parentSpanId: string | undefined;
  readonly traceState: string;
  /** The W3C trace flags in the lowest 8 bits; above them, whether the parent is remote. */
  readonly flags: number;
  readonly name: string;
  readonly kind: ReceivedSpanKind;
  readonly startTimeUnixNano: bigint;
  readonly endTimeUnixNano: bigint;
  /** End less start, in milliseconds with a fraction. */
  readonly durationMs: number;
  readonly status: { readonly code: 'unset' | 'ok' | 'error'; readonly message: string };
  readonly attributes: ReceivedAttributes;
  readonly events: readonly ReceivedSpanEvent[];
  readonly links: readonly ReceivedSpanLink[];
  /** How much the sender left out because of its limits. */
  readonly dropped: {
    readonly attributes: number;
    readonly events: number;
    readonly links: number;
  };
}

export interface ReceivedSpanEvent {
  readonly name: string;
  readonly timeUnixNano: bigint;
  readonly attributes: ReceivedAttributes;
}

export interface ReceivedSpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState: string;
  readonly flags: number;
  readonly attributes: ReceivedAttributes;
}

/** A log record, or an event when it has an `eventName`. */
export interface ReceivedLog extends ReceivedOrigin {
  /** When it happened; 0n when the sender did not say. */
  readonly timeUnixNano: bigint;
  readonly observedTimeUnixNano: bigint;
  /** 1 to 24 as OpenTelemetry has them; 0 when unspecified. */
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: ReceivedValue;
  readonly attributes: ReceivedAttributes;
  /** `''` for a plain log record. */
  readonly eventName: string;
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  readonly flags: number;
}

export type ReceivedMetricType =
  | 'gauge'
  | 'sum'
  | 'histogram'
  | 'exponential histogram'
  | 'summary';

/** One metric as one export brought it, with all its data points. */
export interface ReceivedMetric extends ReceivedOrigin {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly type: ReceivedMetricType;
  /** Undefined for a gauge and a summary, which have none, and when the sender did not say. */
  readonly temporality: 'delta' | 'cumulative' | undefined;
  /** True for a sum that only ever rises. */
  readonly monotonic: boolean;
  readonly points: readonly ReceivedPoint[];
}

/**
 * One data point. Counts are numbers, which lose their last digits beyond 2^53. Which of the fields
 * are there depends on the type of the metric.
 */
export interface ReceivedPoint {
  readonly attributes: ReceivedAttributes;
  /** 0n where the type of metric has no start. */
  readonly startTimeUnixNano: bigint;
  readonly timeUnixNano: bigint;
  readonly flags: number;
  /** Of a gauge or a sum. */
  readonly value?: number;
  /** Of the others. */
  readonly count?: number;
  readonly sum?: number;
  readonly min?: number;
  readonly max?: number;
  /** Of a histogram: `counts` has one entry more than `bounds`, and none is cumulative. */
  readonly buckets?: { readonly bounds: readonly number[]; readonly counts: readonly number[] };
  /** Of an exponential histogram. */
  readonly exponential?: {
    readonly scale: number;
    readonly zeroCount: number;
    readonly zeroThreshold: number;
    readonly positive: { readonly offset: number; readonly counts: readonly number[] };
    readonly negative: { readonly offset: number; readonly counts: readonly number[] };
  };
  /** Of a summary. */
  readonly quantiles?: readonly { readonly quantile: number; readonly value: number }[];
  readonly exemplars: readonly ReceivedExemplar[];
}

export interface ReceivedExemplar {
  readonly value: number;
  readonly timeUnixNano: bigint;
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  readonly attributes: ReceivedAttributes;
}
