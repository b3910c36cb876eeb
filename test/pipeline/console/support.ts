import type { TreeLog, TreeSpan } from '../../../src/pipeline/console/tree-model.ts';

/** 2026-01-01T14:02:11.123Z, when all traces of these tests begin. */
export const t0 = Date.UTC(2026, 0, 1, 14, 2, 11, 123);
export const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';

/** An id that is easy to read: `id('a')` is `aaaaaaaaaaaaaaaa`. */
export function id(letter: string): string {
  return letter.repeat(16).slice(0, 16);
}

/** A span of a service named shop; times in milliseconds from `t0`. */
export function span(
  spanId: string,
  parentSpanId: string | undefined,
  name: string,
  atMs: number,
  durationMs: number,
  more: Partial<TreeSpan> = {},
): TreeSpan {
  return {
    traceId,
    spanId: id(spanId),
    ...(parentSpanId !== undefined && { parentSpanId: id(parentSpanId) }),
    name,
    kind: 'internal',
    startMs: t0 + atMs,
    durationMs,
    status: { code: 'unset' },
    service: 'shop',
    attributes: {},
    events: [],
    ...more,
  };
}

/** A record of that service. */
export function log(
  spanId: string | undefined,
  atMs: number,
  severity: number,
  message: string,
  fields: Record<string, unknown> = {},
): TreeLog {
  return {
    traceId,
    ...(spanId !== undefined && { spanId: id(spanId) }),
    timeMs: t0 + atMs,
    severity,
    level: '',
    message,
    fields,
    service: 'shop',
  };
}

/** Takes the colours away, which take no columns; the rest of other sequences stays. */
export function withoutColours(text: string): string {
  return text
    .split('\x1b')
    .map((part, index) => (index === 0 ? part : part.replace(/^\[\d+m/, '')))
    .join('');
}
