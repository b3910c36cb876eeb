/** A span as the tree shows it, from whatever source: an SDK, an OTLP receiver, a file. */
export interface TreeSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Absent for the root of the trace. */
  readonly parentSpanId?: string;
  /** Whether the parent is known to be in another process. */
  readonly remoteParent?: boolean;
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  /** Wall time in milliseconds, with a fraction. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly status: { readonly code: 'unset' | 'ok' | 'error'; readonly message?: string };
  /** `service.name` of the resource. */
  readonly service?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly TreeEvent[];
}

/** Something that happened within a span. */
export interface TreeEvent {
  readonly name: string;
  /** Wall time in milliseconds. */
  readonly timeMs: number;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A log record as the tree shows it. */
export interface TreeLog {
  /** Absent for a record made outside any trace. */
  readonly traceId?: string;
  readonly spanId?: string;
  /** Wall time in milliseconds. */
  readonly timeMs: number;
  /** The severity number of OpenTelemetry, 1 to 24; 0 when it is not known. */
  readonly severity: number;
  /** The level as the record names it: `INFO`. Empty: named after the severity. */
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly service?: string;
}
