import type { IncomingMessage } from 'node:http';
import type { Encoding } from './answer.ts';
import { MalformedError, Message } from './message.ts';
import { Refusal, readBody } from './read-body.ts';
import { readLogs } from './read-logs.ts';
import { readMetrics } from './read-metrics.ts';
import { readSpans } from './read-spans.ts';
import type { ReceivedSignal } from './received.ts';
import type { ReceivedItems } from './receiver-store.ts';
import { decodeMessage } from './schema.ts';

const none: ReceivedItems = { spans: [], metrics: [], logs: [] };

const readers = {
  traces: {
    message: 'ExportTraceServiceRequest',
    read: (body: Message): ReceivedItems => ({ ...none, spans: readSpans(body) }),
  },
  metrics: {
    message: 'ExportMetricsServiceRequest',
    read: (body: Message): ReceivedItems => ({ ...none, metrics: readMetrics(body) }),
  },
  logs: {
    message: 'ExportLogsServiceRequest',
    read: (body: Message): ReceivedItems => ({ ...none, logs: readLogs(body) }),
  },
} as const;

/** The signal that a request is for, by its path. @throws Refusal unless it is a POST to one. */
export function signalOf(request: IncomingMessage): ReceivedSignal {
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  const signal = path.startsWith('/v1/') ? path.slice(4) : '';
  if (!Object.hasOwn(readers, signal)) throw new Refusal(404, `no such path: ${path.slice(0, 80)}`);
  if (request.method !== 'POST') throw new Refusal(405, `${request.method} is not POST`);
  return signal as ReceivedSignal;
}

/** The encoding of a request; undefined for content types that OTLP does not know. */
export function encodingOf(request: IncomingMessage): Encoding | undefined {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  return type === 'application/json' || type === 'application/x-protobuf' ? type : undefined;
}

/** Reads and decodes one request. @throws Refusal with the status that the sender is to get. */
export async function receive(
  request: IncomingMessage,
  signal: ReceivedSignal,
  maxBodyBytes: number,
): Promise<{ items: ReceivedItems; encoding: Encoding }> {
  const body = await readBody(request, maxBodyBytes);
  const encoding = encodingOf(request);
  if (encoding === undefined) {
    throw new Refusal(415, 'content-type must be application/x-protobuf or application/json');
  }
  const { message, read } = readers[signal];
  try {
    const plain = encoding === 'application/json' ? parse(body) : decodeMessage(message, body);
    return { items: read(new Message(plain)), encoding };
  } catch (error) {
    // Whatever a decoder throws, it is the sender's doing: RangeError for a body that ends too
    // early or nests too deep, Error for a wrong wire type, MalformedError for the rest.
    const what = error instanceof MalformedError ? '' : `no ${message}: `;
    throw new Refusal(400, what + (error instanceof Error ? error.message : String(error)));
  }
}

function parse(body: Uint8Array): unknown {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
}
