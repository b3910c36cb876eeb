import { renderTrace as renderTree, type TreeLog, type TreeSpan } from '../../pipeline/index.ts';
import type { ReceivedLog, ReceivedSpan } from './received.ts';

/** Received spans and logs of one trace, and how to show them. */
export interface ReceivedTraceView {
  readonly spans: readonly ReceivedSpan[];
  readonly logs?: readonly ReceivedLog[];
  /** Columns; no line is wider. @default 100 */
  readonly width?: number;
  /** Whether to use ANSI colours. @default false */
  readonly colour?: boolean;
}

/**
 * Received spans and logs of one trace as a tree to read: for the message of a test that fails, or
 * to look at. Ends with a line break.
 *
 * @example
 * const traceId = receiver.spans[0].traceId;
 * const spans = receiver.spans.filter((span) => span.traceId === traceId);
 * console.log(renderTrace({ spans }));
 */
export function renderTrace({ spans, logs = [], ...how }: ReceivedTraceView): string {
  return renderTree({ ...how, spans: spans.map(treeSpan), logs: logs.map(treeLog) });
}

function treeSpan(span: ReceivedSpan): TreeSpan {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId === undefined ? {} : { parentSpanId: span.parentSpanId }),
    remoteParent: isRemote(span.flags),
    name: span.name,
    kind: span.kind === 'unspecified' ? 'internal' : span.kind,
    startMs: milliseconds(span.startTimeUnixNano),
    durationMs: span.durationMs,
    status: span.status,
    service: span.service,
    attributes: span.attributes,
    events: span.events.map(({ name, timeUnixNano, attributes }) => ({
      name,
      timeMs: milliseconds(timeUnixNano),
      attributes,
    })),
  };
}

function treeLog(log: ReceivedLog): TreeLog {
  const { body, eventName } = log;
  const message = typeof body === 'string' ? body : eventName;
  return {
    ...(log.traceId === undefined ? {} : { traceId: log.traceId }),
    ...(log.spanId === undefined ? {} : { spanId: log.spanId }),
    timeMs: milliseconds(log.timeUnixNano || log.observedTimeUnixNano),
    severity: log.severityNumber,
    level: log.severityText.toUpperCase(),
    message,
    fields: {
      ...(eventName === '' || eventName === message ? {} : { event: eventName }),
      ...(typeof body === 'string' || body === null ? {} : { body }),
      ...log.attributes,
    },
    service: log.service,
  };
}

/** Nanoseconds as milliseconds with a fraction: as many digits as a number has room for. */
function milliseconds(nanoseconds: bigint): number {
  return Number(nanoseconds / 1_000n) / 1_000;
}

/** OTLP says it with two bits: whether it is known (8), and whether it is so (9). */
function isRemote(flags: number): boolean {
  return (flags & 0x300) === 0x300;
}
