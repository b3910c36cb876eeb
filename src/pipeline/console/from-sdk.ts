import { type HrTime, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { inlineValue } from './inline-value.ts';
import type { TreeLog, TreeSpan } from './tree-model.ts';

const kinds: Readonly<Record<SpanKind, TreeSpan['kind']>> = {
  [SpanKind.INTERNAL]: 'internal',
  [SpanKind.SERVER]: 'server',
  [SpanKind.CLIENT]: 'client',
  [SpanKind.PRODUCER]: 'producer',
  [SpanKind.CONSUMER]: 'consumer',
};
const statuses: Readonly<Record<SpanStatusCode, TreeSpan['status']['code']>> = {
  [SpanStatusCode.UNSET]: 'unset',
  [SpanStatusCode.OK]: 'ok',
  [SpanStatusCode.ERROR]: 'error',
};

/** A span of the SDK as the tree shows it. */
export function treeSpanFromSdk(span: ReadableSpan): TreeSpan {
  const { traceId, spanId } = span.spanContext();
  const { parentSpanContext: parent, status } = span;
  return {
    traceId,
    spanId,
    ...(parent !== undefined && {
      parentSpanId: parent.spanId,
      remoteParent: parent.isRemote === true,
    }),
    name: span.name,
    kind: kinds[span.kind] ?? 'internal',
    startMs: milliseconds(span.startTime),
    durationMs: milliseconds(span.duration),
    status: {
      code: statuses[status.code] ?? 'unset',
      ...(status.message !== undefined && { message: status.message }),
    },
    ...serviceOf(span.resource),
    attributes: span.attributes,
    events: span.events.map(({ name, time, attributes }) => ({
      name,
      timeMs: milliseconds(time),
      attributes: attributes ?? {},
    })),
  };
}

/** A log record of the SDK as the tree shows it. An event without a body has its name for message. */
export function treeLogFromSdk(record: ReadableLogRecord): TreeLog {
  const { spanContext, body, eventName } = record;
  const message = body ?? eventName ?? '';
  return {
    ...(spanContext !== undefined && { traceId: spanContext.traceId, spanId: spanContext.spanId }),
    timeMs: milliseconds(record.hrTime),
    severity: record.severityNumber ?? 0,
    level: record.severityText ?? '',
    message: typeof message === 'string' ? message : inlineValue(message, 400),
    fields:
      eventName === undefined || message === eventName
        ? record.attributes
        : { event: eventName, ...record.attributes },
    ...serviceOf(record.resource),
  };
}

function milliseconds([seconds, nanoseconds]: HrTime): number {
  return seconds * 1e3 + nanoseconds / 1e6;
}

function serviceOf(resource: Resource): { service?: string } {
  const service = resource.attributes['service.name'];
  return typeof service === 'string' ? { service } : {};
}
