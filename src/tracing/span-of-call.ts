import {
  type Attributes,
  type Context,
  context,
  diag,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { attributes as names, scopes } from '../base/index.ts';
import type { TracedOptions } from './traced-options.ts';

/**
 * The span of one call. Ends once, whatever happens; and whatever an SDK or a hostile error does,
 * the call goes on as it would without a span.
 */
export class SpanOfCall {
  readonly #span: Span | undefined;
  readonly #context: Context;
  #ended = false;

  constructor(name: string, options: TracedOptions, args: readonly unknown[]) {
    const active = context.active();
    let span: Span | undefined;
    let own = active;
    try {
      const { kind = SpanKind.INTERNAL } = options;
      const attributes = attributesOf(options, args);
      span = trace.getTracer(scopes.tracing).startSpan(name, { kind, attributes }, active);
      own = trace.setSpan(active, span);
    } catch (fault) {
      diag.warn(`The span ${name} could not be started.`, fault);
    }
    this.#span = span;
    this.#context = own;
  }

  /** Runs work with the span active. */
  run<T>(work: () => T): T {
    return context.with(this.#context, work);
  }

  end(): void {
    this.#finish(() => {});
  }

  /** Records what was thrown, or what a promise was rejected with, and ends. */
  fail(error: unknown): void {
    this.#finish((span) => {
      const real = error instanceof Error;
      // Text first: an error whose properties throw still leaves a status.
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.setAttribute(names.errorType, real ? error.name : '_OTHER');
      span.setStatus({ code: SpanStatusCode.ERROR, message: real ? error.message : String(error) });
      span.recordException(real ? error : String(error));
    });
  }

  #finish(last: (span: Span) => void): void {
    if (this.#ended) return;
    this.#ended = true;
    const span = this.#span;
    if (span === undefined) return;
    for (const step of [() => last(span), () => span.end()]) {
      try {
        step();
      } catch (fault) {
        diag.warn('A span could not take what became of its call.', fault);
      }
    }
  }
}

/** Options whose attributes have failed, so that each is told of once. */
const told = new WeakSet<object>();

function attributesOf(options: TracedOptions, args: readonly unknown[]): Attributes {
  const { attributes } = options;
  if (typeof attributes !== 'function') return attributes ?? {};
  try {
    return (attributes as (...args: readonly unknown[]) => Attributes | undefined)(...args) ?? {};
  } catch (fault) {
    if (!told.has(options)) {
      diag.warn('The attributes of a span could not be made from its arguments.', fault);
    }
    told.add(options);
    return {};
  }
}
