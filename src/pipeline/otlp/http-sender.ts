import { type AgentOptions, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { promisify } from 'node:util';
import { gzip, gzipSync } from 'node:zlib';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { type Clock, InvalidOptionError, longestTimerMs, systemClock } from '../../base/index.ts';
import type { OutputRequest, SendOutcome } from '../output.ts';
import { endpointOf } from './endpoint.ts';
import { exchange } from './exchange.ts';
import { ExportError } from './export-error.ts';
import { cleanHeaders, type HeaderSource, type Headers } from './headers.ts';
import { codeOf, hintFor, isCertificateFault } from './network-errors.ts';
import type { PartialSuccess } from './partial-success.ts';
import { excerpt, secretsIn, showUrl } from './redact.ts';
import { checkTls, type TlsMaterial } from './tls.ts';
import { userAgent } from './user-agent.ts';
import { verdict } from './verdict.ts';

const gzipped = promisify(gzip);

/** How an {@link HttpSender} sends. */
export interface HttpSenderOptions {
  /** Where to: `http:` or `https:`. A user and password in it become an `authorization` header. */
  readonly url: string;
  /** Headers of every request, or what gives them anew each time. None unless given. */
  readonly headers?: Headers | HeaderSource;
  /** Whether bodies are compressed. Default: false. */
  readonly gzip?: boolean;
  /** The longest one request may take, headers included, in milliseconds; 0 is no limit. Default: 10 000. */
  readonly timeoutMs?: number;
  /** Certificates for `https:`. Default: those that Node knows. */
  readonly tls?: TlsMaterial;
  /** How many requests may be under way at once. Default: 8. */
  readonly maxSockets?: number;
  /**
   * The variables among which `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` are looked up. Node below
   * 24.5 takes no notice. Default: no proxy.
   */
  readonly proxyEnv?: Readonly<Record<string, string | undefined>>;
  /** Default: the clock of the process. */
  readonly clock?: Clock;
  /** Where these options stand, for messages. Default: `HttpSender`. */
  readonly path?: string;
}

/** The body of a request and how its answer is read. */
export interface HttpBody {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  /** Reads a partial success out of an answer's body. May throw. */
  readonly partialSuccess: (body: Uint8Array, contentType: string) => PartialSuccess | undefined;
}

/**
 * Posts to one URL over kept connections, and says what became of it. Sends once: trying again is
 * another's part. Sockets that wait for the next request never keep the process alive. Its requests
 * make no spans.
 */
export class HttpSender {
  /** The URL as messages show it: without credentials and without the values of its query. */
  readonly shownUrl: string;

  readonly #url: URL;
  readonly #urlSecrets: readonly string[];
  readonly #source: HeaderSource;
  /** For requests made without waiting: what the source of headers said last. */
  #headers: Headers;
  readonly #gzip: boolean;
  readonly #timeoutMs: number;
  readonly #tls: TlsMaterial | undefined;
  readonly #agent: HttpAgent;
  readonly #clock: Clock;
  readonly #closed = new AbortController();

  /** @throws InvalidOptionError when the URL, the timeout or the certificates cannot be used. */
  constructor(options: HttpSenderOptions) {
    const path = options.path ?? 'HttpSender';
    const { headers = {}, timeoutMs = 10_000, maxSockets = 8, tls } = options;
    const { url, authorization, secrets } = endpointOf(options.url, `${path}.url`);
    between(timeoutMs, 0, `${path}.timeoutMs`, 'a number of milliseconds, 0 or more');
    between(maxSockets, 1, `${path}.maxSockets`, 'a number of sockets, 1 or more');
    if (tls !== undefined) checkTls(tls, `${path}.tls`);
    this.#url = url;
    this.#urlSecrets = secrets;
    this.shownUrl = showUrl(url);
    const fixed = typeof headers === 'function' ? {} : headers;
    this.#headers = cleanHeaders({ ...authorization, ...fixed });
    this.#source =
      typeof headers === 'function'
        ? async () => cleanHeaders({ ...authorization, ...(await headers()) })
        : () => this.#headers;
    this.#gzip = options.gzip ?? false;
    // A longer timer would overflow and fire at once.
    this.#timeoutMs = timeoutMs > longestTimerMs ? 0 : timeoutMs;
    this.#tls = tls;
    this.#clock = options.clock ?? systemClock;
    const agent: AgentOptions = {
      keepAlive: true,
      maxSockets,
      maxFreeSockets: 2,
      scheduling: 'lifo',
      ...(options.proxyEnv === undefined ? {} : { proxyEnv: { ...options.proxyEnv } }),
    };
    this.#agent =
      url.protocol === 'https:' ? new HttpsAgent({ ...agent, ...tls }) : new HttpAgent(agent);
  }

  /**
   * Posts once. Never throws and never rejects. Failures of the connection, a timeout, an abort and
   * the statuses 429, 502, 503 and 504 answer `retry`; everything else that is no 2xx is `refused`.
   */
  async post(body: HttpBody, signal: AbortSignal): Promise<SendOutcome> {
    const closed = this.#closed.signal;
    if (closed.aborted) return this.#retry('was closed');
    if (signal.aborted) return this.#retry('was not asked: the attempt was given up');
    const end = new AbortController();
    const giveUp = (): void => end.abort();
    signal.addEventListener('abort', giveUp, { once: true });
    closed.addEventListener('abort', giveUp, { once: true });
    let late = false;
    const timer =
      this.#timeoutMs === 0
        ? undefined
        : this.#clock.setTimeout(() => {
            late = true;
            end.abort();
          }, this.#timeoutMs);
    timer?.unref();
    try {
      return await context.with(suppressTracing(ROOT_CONTEXT), () => this.#post(body, end.signal));
    } catch (fault) {
      if (late) return this.#retry(`did not answer within ${this.#timeoutMs} ms`);
      if (closed.aborted) return this.#retry('was closed before it answered');
      if (signal.aborted) return this.#retry('did not answer before the attempt was given up');
      return this.#failure(fault);
    } finally {
      timer?.clear();
      signal.removeEventListener('abort', giveUp);
      closed.removeEventListener('abort', giveUp);
    }
  }

  /** The same request for somebody else to send, made without waiting. May throw. */
  request(bytes: Uint8Array, contentType: string): OutputRequest {
    return {
      url: this.#url.href,
      headers: this.#allHeaders(this.#headers, contentType),
      body: this.#gzip ? gzipSync(bytes) : bytes,
      timeoutMs: this.#timeoutMs,
      ...(this.#tls === undefined ? {} : { tls: this.#tls }),
    };
  }

  /** Closes all sockets. What is under way answers `retry`. */
  async close(): Promise<void> {
    this.#closed.abort();
    this.#agent.destroy();
  }

  async #post(body: HttpBody, signal: AbortSignal): Promise<SendOutcome> {
    try {
      this.#headers = await orAbort(this.#source(), signal);
    } catch (fault) {
      signal.throwIfAborted();
      return this.#retry('was not asked: its headers could not be made', fault);
    }
    const bytes = this.#gzip ? await gzipped(body.bytes) : body.bytes;
    signal.throwIfAborted();
    const headers = {
      ...this.#allHeaders(this.#headers, body.contentType),
      'content-length': String(bytes.length),
    };
    const options = { method: 'POST', agent: this.#agent, headers };
    const answer = await exchange(this.#url, options, bytes, signal);
    return verdict(answer, {
      url: this.shownUrl,
      secrets: this.#secrets(),
      wallMs: this.#clock.wall(),
      partialSuccess: body.partialSuccess,
    });
  }

  #allHeaders(headers: Headers, contentType: string): Record<string, string> {
    return {
      'user-agent': userAgent,
      ...headers,
      'content-type': contentType,
      ...(this.#gzip ? { 'content-encoding': 'gzip' } : {}),
    };
  }

  #secrets(): string[] {
    return secretsIn(this.#headers, this.#urlSecrets);
  }

  #retry(what: string, cause?: unknown): SendOutcome {
    const options = cause === undefined ? {} : { cause };
    return {
      status: 'retry',
      error: new ExportError(this.shownUrl, `${this.shownUrl} ${what}`, options),
    };
  }

  #failure(cause: unknown): SendOutcome {
    const code = codeOf(cause);
    const message = cause instanceof Error ? cause.message : String(cause);
    const said = excerpt(message, this.#secrets());
    const parts = said.includes(code) ? [said] : [code, said].filter((part) => part !== '');
    const what = `could not be reached: ${parts.join(': ')}${hintFor(code)}`;
    if (!isCertificateFault(code)) return this.#retry(what, cause);
    return {
      status: 'refused',
      error: new ExportError(this.shownUrl, `${this.shownUrl} ${what}`, { cause }),
    };
  }
}

function between(value: number, least: number, path: string, rule: string): void {
  if (!(typeof value === 'number' && value >= least))
    throw new InvalidOptionError(path, rule, value);
}

/** A promise that is given up when the signal aborts. */
function orAbort<T>(value: T | Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    Promise.resolve(value)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', abort));
  });
}
