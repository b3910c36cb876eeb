import {
  type Context,
  isSpanContextValid,
  ROOT_CONTEXT,
  type SpanContext,
  trace,
} from '@opentelemetry/api';

/**
 * The context that a record's `trace_id`, `span_id` and `trace_flags` name: for a record that a
 * format has built anew, so that it still belongs to its trace.
 */
export function contextFromFields(info: { readonly [key: string]: unknown }): Context | undefined {
  const { trace_id: traceId, span_id: spanId, trace_flags: flags } = info;
  if (typeof traceId !== 'string' || typeof spanId !== 'string') return undefined;
  const span: SpanContext = {
    traceId,
    spanId,
    traceFlags: typeof flags === 'string' ? Number.parseInt(flags, 16) || 0 : 0,
  };
  return isSpanContextValid(span) ? trace.setSpanContext(ROOT_CONTEXT, span) : undefined;
}
