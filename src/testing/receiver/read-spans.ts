import { MalformedError, type Message } from './message.ts';
import { readItems } from './read-items.ts';
import type { ReceivedOrigin, ReceivedSpan, ReceivedSpanKind } from './received.ts';

const kinds: readonly ReceivedSpanKind[] = [
  'unspecified',
  'internal',
  'server',
  'client',
  'producer',
  'consumer',
];

const codes = ['unset', 'ok', 'error'] as const;

/** The spans of an ExportTraceServiceRequest. */
export function readSpans(request: Message): ReceivedSpan[] {
  return readItems(request, ['resourceSpans', 'scopeSpans', 'spans'], readSpan);
}

function readSpan(span: Message, origin: ReceivedOrigin): ReceivedSpan {
  const startTimeUnixNano = span.long('startTimeUnixNano');
  const endTimeUnixNano = span.long('endTimeUnixNano');
  const status = span.message('status');
  return {
    ...ids(span),
    parentSpanId: span.id('parentSpanId', 8),
    traceState: span.text('traceState'),
    flags: span.integer('flags'),
    name: span.text('name'),
    kind: kinds[span.integer('kind')] ?? 'unspecified',
    startTimeUnixNano,
    endTimeUnixNano,
    durationMs: Number(endTimeUnixNano - startTimeUnixNano) / 1e6,
    status: { code: codes[status.integer('code')] ?? 'unset', message: status.text('message') },
    attributes: span.attributes('attributes'),
    events: span.messages('events').map((event) => ({
      name: event.text('name'),
      timeUnixNano: event.long('timeUnixNano'),
      attributes: event.attributes('attributes'),
    })),
    links: span.messages('links').map((link) => ({
      ...ids(link),
      traceState: link.text('traceState'),
      flags: link.integer('flags'),
      attributes: link.attributes('attributes'),
    })),
    dropped: {
      attributes: span.integer('droppedAttributesCount'),
      events: span.integer('droppedEventsCount'),
      links: span.integer('droppedLinksCount'),
    },
    ...origin,
  };
}

/** OTLP calls a span without either id invalid, and lets the receiver refuse it. */
function ids(message: Message): { traceId: string; spanId: string } {
  const traceId = message.id('traceId', 16);
  const spanId = message.id('spanId', 8);
  if (traceId === undefined || spanId === undefined) {
    throw new MalformedError('a span and a link must have a trace id and a span id');
  }
  return { traceId, spanId };
}
