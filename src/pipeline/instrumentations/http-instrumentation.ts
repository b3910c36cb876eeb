import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import {
  type Attributes,
  context,
  type HrTime,
  type Span,
  SpanKind,
  SpanStatusCode,
} from '@opentelemetry/api';
import { getRPCMetadata, RPCType } from '@opentelemetry/core';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import {
  type HttpInstrumentationConfig,
  HttpInstrumentation as Upstream,
} from '@opentelemetry/instrumentation-http';
import { ATTR_ERROR_TYPE, ATTR_HTTP_ROUTE } from '@opentelemetry/semantic-conventions';
import { errorType } from './error-type.ts';
import { appendHeaders, hasRawHeaders } from './raw-headers.ts';

type RequestFunction = (this: unknown, ...args: unknown[]) => ClientRequest;
type Observed = [span: Span, metricAttributes: Attributes, startTime: HrTime];

/** What upstream's class does, the parts that it calls private among them. */
interface Inherited extends Instrumentation<HttpInstrumentationConfig> {
  _outgoingRequestFunction(component: string, original: RequestFunction): RequestFunction;
  _traceClientRequest(
    request: ClientRequest,
    span: Span,
    startTime: HrTime,
    metricAttributes: Attributes,
  ): ClientRequest;
  _onServerResponseFinish(
    request: IncomingMessage,
    response: ServerResponse,
    ...observed: Observed
  ): void;
  _closeHttpSpan(span: Span, kind: SpanKind, startTime: HrTime, metricAttributes: Attributes): void;
}

const Base = Upstream as unknown as new (config?: HttpInstrumentationConfig) => Inherited;

/**
 * Upstream's instrumentation of `http` and `https`, put right where it changes what an app sends,
 * or tells of a request what did not happen:
 * - headers given as a list arrive as they were given;
 * - a response that breaks off is an error, not a success;
 * - a request that was never answered has no status code;
 * - `error.type` is an error's code, as it is for fetch, not `Error` for nearly all.
 */
export class HttpInstrumentation extends Base {
  override _outgoingRequestFunction(component: string, original: RequestFunction): RequestFunction {
    const traced = super._outgoingRequestFunction(component, original);
    const tracedWith = (as: RequestFunction) => super._outgoingRequestFunction(component, as);
    return function outgoingRequest(...args) {
      const list = args.find(hasRawHeaders)?.headers;
      if (list === undefined) return traced.apply(this, args);
      // Upstream sees no headers, and its own are appended to the list in the last moment.
      const withList: RequestFunction = function (...made) {
        const options = made.find(isOptions);
        if (options !== undefined)
          options.headers = appendHeaders(list, options.headers as Record<string, unknown>);
        return original.apply(this, made);
      };
      const bare = args.map((arg) => (hasRawHeaders(arg) ? { ...arg, headers: {} } : arg));
      return tracedWith(withList).apply(this, bare);
    };
  }

  override _traceClientRequest(
    request: ClientRequest,
    span: Span,
    startTime: HrTime,
    metricAttributes: Attributes,
  ): ClientRequest {
    // Upstream ends the span when the request closes, which is before the response's error.
    request.prependListener('response', (response: IncomingMessage) => {
      response.once('aborted', () => {
        // None when the app itself has had enough of it.
        const error = response.errored;
        if (error !== null) this._onOutgoingRequestError(span, metricAttributes, startTime, error);
      });
    });
    return super._traceClientRequest(request, span, startTime, metricAttributes);
  }

  _onOutgoingRequestError(
    ...[span, metricAttributes, startTime, error]: [...Observed, Error]
  ): void {
    fail(span, metricAttributes, error);
    this._closeHttpSpan(span, SpanKind.CLIENT, startTime, metricAttributes);
  }

  _onServerResponseError(
    ...[span, metricAttributes, startTime, error]: [...Observed, Error]
  ): void {
    fail(span, metricAttributes, error);
    this._closeHttpSpan(span, SpanKind.SERVER, startTime, metricAttributes);
  }

  override _onServerResponseFinish(
    request: IncomingMessage,
    response: ServerResponse,
    ...observed: Observed
  ): void {
    if (response.headersSent) {
      super._onServerResponseFinish(request, response, ...observed);
      return;
    }
    const [span, metricAttributes, startTime] = observed;
    const attributes: Attributes = {};
    const metadata = getRPCMetadata(context.active());
    if (metadata?.type === RPCType.HTTP && metadata.route !== undefined) {
      attributes[ATTR_HTTP_ROUTE] = metadata.route;
      span.updateName(`${request.method ?? 'GET'} ${metadata.route}`);
    }
    // Without a cause of the app's own it was the client who left, which is no fault of the service.
    if (response.errored) fail(span, metricAttributes, response.errored);
    else attributes[ATTR_ERROR_TYPE] = errorType(request.errored ?? { name: 'aborted' });
    span.setAttributes(attributes);
    Object.assign(metricAttributes, attributes);
    this._closeHttpSpan(span, SpanKind.SERVER, startTime, metricAttributes);
  }
}

function isOptions(arg: unknown): arg is { headers: unknown } {
  return typeof arg === 'object' && arg !== null && 'headers' in arg;
}

function fail(span: Span, metricAttributes: Attributes, error: Error): void {
  const type = errorType(error);
  metricAttributes[ATTR_ERROR_TYPE] = type;
  span.setAttribute(ATTR_ERROR_TYPE, type);
  span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
  span.recordException(error);
}
