import type { ReceivedSignal } from './received.ts';
import { encodeMessage } from './schema.ts';

/** The two encodings of OTLP over HTTP, by content type. */
export type Encoding = 'application/json' | 'application/x-protobuf';

/** An HTTP answer, ready to be written. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** How many items were refused, and why, while the request as a whole was taken. */
export interface PartialSuccess {
  readonly rejected: number;
  readonly message: string;
}

const rejectedFields = {
  traces: 'rejectedSpans',
  metrics: 'rejectedDataPoints',
  logs: 'rejectedLogRecords',
} as const satisfies Record<ReceivedSignal, string>;

/** The answer to a request that was taken: `partialSuccess` stays unset when nothing was refused. */
export function success(
  signal: ReceivedSignal,
  encoding: Encoding,
  partial?: PartialSuccess,
): Answer {
  if (encoding === 'application/json') {
    const body = partial && {
      partialSuccess: {
        [rejectedFields[signal]]: String(partial.rejected),
        errorMessage: partial.message,
      },
    };
    return { status: 200, headers: type(encoding), body: JSON.stringify(body ?? {}) };
  }
  const body = partial && {
    partialSuccess: { rejected: partial.rejected, errorMessage: partial.message },
  };
  return {
    status: 200,
    headers: type(encoding),
    body: encodeMessage('ExportServiceResponse', body ?? {}),
  };
}

/** The answer to a request that failed: a `Status` in the encoding that the request had, or JSON. */
export function failure(
  status: number,
  message: string,
  encoding: Encoding = 'application/json',
): Answer {
  // The specification asks for no code; 3 is INVALID_ARGUMENT, 14 UNAVAILABLE.
  const body = { code: status >= 500 || status === 429 ? 14 : 3, message };
  return {
    status,
    headers: type(encoding),
    body: encoding === 'application/json' ? JSON.stringify(body) : encodeMessage('RpcStatus', body),
  };
}

function type(encoding: Encoding): Record<string, string> {
  return { 'content-type': encoding };
}
