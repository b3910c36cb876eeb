import {
  type Context,
  context,
  isSpanContextValid,
  type ProxyTracerProvider,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import { attributes, scopes, spans, version } from '../../base/index.ts';
import type { BreakerState, CallOutcome } from '../breaker/types.ts';
import type { Fate } from '../call.ts';
import { errorType } from './error-type.ts';

let provider: TracerProvider | undefined;
let tracer: Tracer | undefined;

/**
 * The tracer of the provider that is registered now, or nothing when none is: then a call costs no
 * more than asking. Looked up again only when that changes.
 */
function currentTracer(): Tracer | undefined {
  const current: TracerProvider & Partial<ProxyTracerProvider> = trace.getTracerProvider();
  if (current !== provider) {
    provider = current;
    tracer = undefined;
  }
  // The API stands in front of the registered provider, and knows whether there is one.
  tracer ??=
    current.getDelegateTracer === undefined
      ? current.getTracer(scopes.resilience, version)
      : current.getDelegateTracer(scopes.resilience, version);
  return tracer;
}

/** A span that was begun, and the context in which it is the active one. */
export interface BegunSpan {
  readonly span: Span;
  readonly context: Context;
}

/**
 * Begins the span of one protected call. Nothing, when nobody traces; nothing either when a sampler
 * or a processor throws: the call matters more than its span.
 */
export function beginCallSpan(breaker: string, state: BreakerState): BegunSpan | undefined {
  try {
    const tracer = currentTracer();
    if (tracer === undefined) return undefined;
    const parent = context.active();
    const span = tracer.startSpan(
      `${spans.circuitBreaker} ${breaker}`,
      {
        kind: SpanKind.INTERNAL,
        attributes: { [attributes.breakerName]: breaker, [attributes.breakerState]: state },
      },
      parent,
    );
    // A span that is sampled out must still be the active one, so that those inside it follow suit.
    return span.isRecording() || startsAnew(span, parent)
      ? { span, context: trace.setSpan(parent, span) }
      : undefined;
  } catch {
    return undefined;
  }
}

/** False for the span of a tracer that does nothing, which only hands on the span above it. */
function startsAnew(span: Span, parent: Context): boolean {
  const own = span.spanContext();
  return isSpanContextValid(own) && own.spanId !== trace.getSpanContext(parent)?.spanId;
}

/** How a call came out, as its span tells it. */
export interface SpanEnd {
  readonly outcome: CallOutcome;
  /** What was thrown, in a box, since anything can be thrown. */
  readonly thrown: { readonly error: unknown } | undefined;
  /** Whether the error counts against somebody: an ignored one does not. */
  readonly faulty: boolean;
  /** Who gets to see the error. */
  readonly fate: Fate;
}

/** Writes down how the call came out, and ends its span. */
export function endCallSpan(span: Span, end: SpanEnd): void {
  try {
    if (span.isRecording()) describe(span, end);
    span.end();
  } catch {
    // A processor threw; it may not change what the call answers.
  }
}

function describe(span: Span, { outcome, thrown, faulty, fate }: SpanEnd): void {
  span.setAttribute(attributes.callOutcome, outcome);
  if (thrown === undefined) return;
  span.setAttribute(attributes.errorType, errorType(thrown.error));
  if (fate === 'fallback') span.setAttribute(attributes.fallbackUsed, true);
  if (faulty && fate === 'caller') {
    span.setStatus({ code: SpanStatusCode.ERROR, ...messageOf(thrown.error) });
  }
}

function messageOf(error: unknown): { message?: string } {
  try {
    const { message } = (error ?? {}) as { message?: unknown };
    return typeof message === 'string' ? { message } : {};
  } catch {
    // A getter of the user's error threw.
    return {};
  }
}

/** Says on the caller's span, if it has one, that a fallback answered. */
export function markFallbackUsed(): void {
  try {
    trace.getActiveSpan()?.setAttribute(attributes.fallbackUsed, true);
  } catch {
    // The span is somebody else's; what it does with an attribute is not known.
  }
}
