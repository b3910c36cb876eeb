import {
  type Context,
  createContextKey,
  isSpanContextValid,
  type SpanContext,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  trace,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { readHeader } from './header.ts';
import { formatTraceparent, parseTraceparent, randomFlag } from './traceparent.ts';
import { TraceState } from './tracestate.ts';

const traceparentHeader = 'traceparent';
const tracestateHeader = 'tracestate';

/**
 * The id of the trace that came with the random flag. The flag must go out with every span of that
 * trace, but the SDK's tracer gives a new span the sampled flag and no other.
 */
const randomTraceId = createContextKey('otelier.propagation.random_trace_id');

/**
 * W3C Trace Context, level 1 with the grammar of keys and the random flag of level 2.
 *
 * A `traceparent` that is not valid, or that came more than once, leaves the context as it is, and
 * `tracestate` unread. A `tracestate` with anything invalid in it is discarded as a whole, and
 * `traceparent` stays in force. Neither direction throws, except what a setter throws.
 */
export class TraceContextPropagator implements TextMapPropagator {
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const spanContext = trace.getSpanContext(context);
    if (spanContext === undefined || isTracingSuppressed(context)) return;
    if (!isSpanContextValid(spanContext)) return;
    const { traceId, spanId } = spanContext;
    const random = context.getValue(randomTraceId) === traceId ? randomFlag : 0;
    const traceFlags = spanContext.traceFlags | random;
    setter.set(carrier, traceparentHeader, formatTraceparent({ traceId, spanId, traceFlags }));
    const tracestate = serialized(spanContext);
    if (tracestate !== '') setter.set(carrier, tracestateHeader, tracestate);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const [value, ...others] = readHeader(carrier, getter, traceparentHeader);
    if (value === undefined || others.length > 0) return context;
    const traceparent = parseTraceparent(value);
    if (traceparent === undefined) return context;
    const spanContext: SpanContext = { ...traceparent, isRemote: true };
    const tracestate = readTracestate(carrier, getter);
    if (tracestate !== undefined && tracestate.size > 0) spanContext.traceState = tracestate;
    const isRandom = (traceparent.traceFlags & randomFlag) !== 0;
    return trace.setSpanContext(
      isRandom ? context.setValue(randomTraceId, traceparent.traceId) : context,
      spanContext,
    );
  }

  fields(): string[] {
    return [traceparentHeader, tracestateHeader];
  }
}

function readTracestate(carrier: unknown, getter: TextMapGetter): TraceState | undefined {
  const values = readHeader(carrier, getter, tracestateHeader);
  return values.includes(undefined) ? undefined : TraceState.parse(values as readonly string[]);
}

/** A list of somebody else's making, as a sampler may return it, is sent only if it is valid. */
function serialized(spanContext: SpanContext): string {
  const { traceState } = spanContext;
  if (traceState === undefined || traceState === null) return '';
  if (traceState instanceof TraceState) return traceState.serialize();
  try {
    return TraceState.parse(traceState.serialize())?.serialize() ?? '';
  } catch {
    return '';
  }
}
