import { codeOf, isTransient } from './network-errors.ts';

/** HTTP statuses after which OTLP tells a sender to try again. */
const httpStatuses = new Set([429, 502, 503, 504]);

/** gRPC: CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS. */
const grpcStatuses = new Set([1, 4, 10, 11, 14, 15]);
const resourceExhausted = 8;
const highestGrpcStatus = 16;

/** What the exporters of OpenTelemetry say without a code. */
const words =
  /retryable|concurrent export limit|tim(?:ed|e) ?out|socket hang up|network error|connection (?:refused|reset|closed)/i;

/**
 * Whether another attempt may help, from the error of an exporter that is not ours: by its HTTP
 * status, its gRPC status, the code of the connection's failure, or the words it uses.
 */
export function looksRetryable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, metadata, message, cause } = error as Record<string, unknown>;
  if (typeof code === 'number') {
    if (code > highestGrpcStatus) return httpStatuses.has(code);
    return grpcStatuses.has(code) || (code === resourceExhausted && hasRetryInfo(metadata));
  }
  const name = codeOf(error);
  if (name !== '') return isTransient(name);
  if (typeof message === 'string' && words.test(message)) return true;
  return cause instanceof Error && words.test(cause.message);
}

/** The HTTP status that such an error holds, if it does. */
export function httpStatusOf(error: unknown): number | undefined {
  const code = (error as { readonly code?: unknown } | null | undefined)?.code;
  return typeof code === 'number' && code >= 100 && code <= 599 ? code : undefined;
}

/** A server that is short of something may say when to come back; only then it is asked again. */
function hasRetryInfo(metadata: unknown): boolean {
  const get = (metadata as { readonly get?: (name: string) => unknown } | undefined)?.get;
  if (typeof get !== 'function') return false;
  const details = get.call(metadata, 'grpc-status-details-bin');
  return (
    Array.isArray(details) && details.some((each) => String(each).includes('google.rpc.RetryInfo'))
  );
}
