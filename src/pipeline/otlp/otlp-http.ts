import type { OtlpHttpExporterConfigModel } from '@opentelemetry/configuration';
import type { ISerializer } from '@opentelemetry/otlp-transformer';
import { InvalidOptionError } from '../../base/index.ts';
import type { OutputRequest, SendOutcome } from '../output.ts';
import type { OtlpDeps } from './deps.ts';
import { endpointOf } from './endpoint.ts';
import { ExportError } from './export-error.ts';
import { type HeaderEntry, type HeaderSource, parseHeaders } from './headers.ts';
import { HttpSender } from './http-sender.ts';
import { type ExportResponse, type PartialSuccess, partialSuccessOf } from './partial-success.ts';
import { readTls } from './tls.ts';

/** The settings of an exporter over HTTP, as the declarative configuration writes them. */
export type OtlpHttpModel = OtlpHttpExporterConfigModel;

/** What sets one signal apart from the others. */
export interface OtlpSignal<Request> {
  /** The last part of the path: `traces`, `logs`, `metrics`. */
  readonly name: string;
  readonly protobuf: ISerializer<Request, ExportResponse>;
  readonly json: ISerializer<Request, ExportResponse>;
}

const protobufType = 'application/x-protobuf';
const jsonType = 'application/json';

/** OTLP over HTTP for one signal: serialises, posts, and reads what the receiver made of it. */
export class OtlpHttp<Request> {
  /** `otlp http://localhost:4318/v1/traces`. */
  readonly name: string;
  readonly #sender: HttpSender;
  readonly #signal: OtlpSignal<Request>;
  readonly #json: boolean;

  /** @throws InvalidOptionError when a setting cannot be used; nothing has been opened then. */
  constructor(signal: OtlpSignal<Request>, model: OtlpHttpModel, deps: OtlpDeps = {}) {
    const path = deps.path ?? 'otlp_http';
    const url = model?.endpoint ?? `http://localhost:4318/v1/${signal.name}`;
    const timeoutMs = model?.timeout ?? 10_000;
    // The sender would refuse these too, but under its own names for them.
    endpointOf(url, `${path}.endpoint`);
    if (!(timeoutMs >= 0)) {
      throw new InvalidOptionError(
        `${path}.timeout`,
        'a number of milliseconds, 0 or more',
        timeoutMs,
      );
    }
    const compression = oneOf(model?.compression, ['none', 'gzip'], `${path}.compression`);
    const encoding = oneOf(model?.encoding, ['protobuf', 'json'], `${path}.encoding`);
    const material = deps.tls ?? readTls(model?.tls, `${path}.tls`);
    this.#signal = signal;
    this.#json = encoding === 'json';
    this.#sender = new HttpSender({
      url,
      headers: headersOf(model, deps, path),
      gzip: compression === 'gzip',
      timeoutMs,
      path,
      ...(material === undefined ? {} : { tls: material }),
      ...(deps.maxSockets === undefined ? {} : { maxSockets: deps.maxSockets }),
      ...(deps.proxyEnv === undefined ? {} : { proxyEnv: deps.proxyEnv }),
      ...(deps.clock === undefined ? {} : { clock: deps.clock }),
    });
    this.name = `otlp ${this.#sender.shownUrl}`;
  }

  /**
   * Sends one request that holds `count` items. Never throws and never rejects; what cannot be
   * serialised is refused.
   */
  async send(items: Request, count: number, signal: AbortSignal): Promise<SendOutcome> {
    let bytes: Uint8Array;
    try {
      bytes = this.#serialized(items);
    } catch (cause) {
      const url = this.#sender.shownUrl;
      const message = `${this.#signal.name} for ${url} could not be serialised`;
      return { status: 'refused', error: new ExportError(url, message, { cause }) };
    }
    const outcome = await this.#sender.post(
      { bytes, contentType: this.#contentType, partialSuccess: this.#partialSuccess },
      signal,
    );
    // A receiver cannot have refused more than it was sent.
    if (outcome.status !== 'accepted' || (outcome.rejected ?? 0) <= count) return outcome;
    return { ...outcome, rejected: count };
  }

  /** The same request, made without waiting, for somebody else to send. May throw. */
  request(items: Request): OutputRequest {
    return this.#sender.request(this.#serialized(items), this.#contentType);
  }

  /** Closes all sockets. */
  close(): Promise<void> {
    return this.#sender.close();
  }

  get #contentType(): string {
    return this.#json ? jsonType : protobufType;
  }

  #serialized(items: Request): Uint8Array {
    const { json, protobuf } = this.#signal;
    const bytes = (this.#json ? json : protobuf).serializeRequest(items);
    if (bytes === undefined) throw new TypeError('the serializer made nothing of it');
    return bytes;
  }

  /** Receivers answer in the encoding of the request; those that do not are read by what they say. */
  readonly #partialSuccess = (body: Uint8Array, type: string): PartialSuccess | undefined => {
    const { json, protobuf } = this.#signal;
    if (/\bjson\b/i.test(type)) return partialSuccessOf(json.deserializeResponse(body));
    if (/\bx-protobuf\b/i.test(type)) return partialSuccessOf(protobuf.deserializeResponse(body));
    return undefined;
  };
}

function headersOf(
  model: OtlpHttpModel,
  deps: OtlpDeps,
  path: string,
): HeaderSource | Record<string, string> {
  const entries: readonly HeaderEntry[] | undefined = model?.headers;
  const { headers, problems } = parseHeaders(entries, model?.headers_list);
  for (const problem of problems) deps.onProblem?.(`${path}.${problem}`);
  const live = deps.headers;
  return live === undefined ? headers : async () => ({ ...headers, ...lowerCased(await live()) });
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

function oneOf(
  value: string | null | undefined,
  allowed: readonly [string, string],
  path: string,
): string {
  const chosen = value ?? allowed[0];
  if (!allowed.includes(chosen))
    throw new InvalidOptionError(path, `"${allowed.join('" or "')}"`, value);
  return chosen;
}
