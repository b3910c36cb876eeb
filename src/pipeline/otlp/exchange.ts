import { type ClientRequest, request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** The most that is read of an answer, in bytes; what comes after is not waited for. */
export const maxAnswerBytes = 4 * 1024 * 1024;

/** What a server said. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Empty when it was longer than {@link maxAnswerBytes}. */
  readonly body: Uint8Array;
}

/**
 * One request and its answer. Rejects with the error of the connection, or at once when `signal`
 * aborts; once the status has come, it is the answer, whatever becomes of the body. A request that
 * met a kept socket which the server had just closed goes out once more.
 */
export async function exchange(
  url: URL,
  options: RequestOptions,
  body: Uint8Array,
  signal: AbortSignal,
): Promise<Answer> {
  for (let again = true; ; again = false) {
    const { request, answer } = start(url, options, body, signal);
    try {
      return await answer;
    } catch (fault) {
      const { code } = fault as { code?: string };
      const stale = request.reusedSocket && (code === 'ECONNRESET' || code === 'EPIPE');
      if (!stale || !again || signal.aborted) throw fault;
    }
  }
}

function start(
  url: URL,
  options: RequestOptions,
  body: Uint8Array,
  signal: AbortSignal,
): { request: ClientRequest; answer: Promise<Answer> } {
  const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
    ...options,
    signal,
  });
  const answer = new Promise<Answer>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      // An abort while the body still comes is an error of the request first, then of the response.
      request.off('error', reject).on('error', () => statusAlone());
      const { statusCode: status = 0, headers } = response;
      const chunks: Uint8Array[] = [];
      let size = 0;
      const statusAlone = (): void => resolve({ status, headers, body: new Uint8Array() });
      response.on('data', (chunk: Uint8Array) => {
        size += chunk.length;
        if (size <= maxAnswerBytes) {
          chunks.push(chunk);
          return;
        }
        // The status says what is needed; nobody is to keep us busy with a body without end.
        statusAlone();
        response.destroy();
      });
      response.on('end', () => resolve({ status, headers, body: Buffer.concat(chunks) }));
      response.on('error', statusAlone);
      response.on('close', statusAlone);
    });
    request.end(body);
  });
  return { request, answer };
}
