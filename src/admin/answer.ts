import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** What to answer, before it is known how it will travel. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Long enough to be worth compressing. */
  readonly compressible?: boolean;
}

/** A short answer in words. */
export function inWords(
  status: number,
  words: string,
  headers: Record<string, string> = {},
): Answer {
  return { status, contentType: 'text/plain; charset=utf-8', body: `${words}\n`, headers };
}

const compress = promisify(gzip);

/** Sends an answer. Never throws and never rejects, whatever became of the connection. */
export async function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  closing: boolean,
): Promise<void> {
  try {
    const headers: Record<string, string> = {
      'Content-Type': answer.contentType,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...answer.headers,
    };
    let body = Buffer.from(answer.body);
    if (answer.compressible) {
      headers.Vary = 'Accept-Encoding';
      if (acceptsGzip(request.headers['accept-encoding'])) {
        body = await compress(body);
        headers['Content-Encoding'] = 'gzip';
      }
    }
    headers['Content-Length'] = String(body.length);
    // A body that nobody reads would have to be taken in before the next request.
    if (closing || hasBody(request)) headers.Connection = 'close';
    response.writeHead(answer.status, headers);
    response.end(request.method === 'HEAD' ? undefined : body);
  } catch {
    response.destroy();
  }
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/** Whether gzip is welcome by RFC 9110: named, or covered by `*`, and not with a weight of 0. */
export function acceptsGzip(header: string | readonly string[] | undefined): boolean {
  let star = false;
  for (const part of String(header ?? '').split(',')) {
    const [coding = '', ...parameters] = part.split(';').map((each) => each.trim().toLowerCase());
    const weight = parameters.find((each) => each.startsWith('q='))?.slice(2) ?? '1';
    const welcome = Number(weight) > 0;
    if (coding === 'gzip' || coding === 'x-gzip') return welcome;
    if (coding === '*') star = welcome;
  }
  return star;
}
