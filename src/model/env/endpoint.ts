import type { EnvReader } from './env-reader.ts';
import { type Signal, signalPaths } from './otlp-variables.ts';

const httpUrl = 'a URL with http:// or https:// and a host';
const grpcTarget = 'a URL with http:// or https:// and a host, or a host with a port';

/** Where a signal's OTLP over HTTP goes: its own URL as it is, or its path under the general one. */
export function httpEndpoint(reader: EnvReader, signal: Signal): string {
  const own = valid(reader, `OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`, asHttpUrl, httpUrl);
  if (own !== undefined) return own.text;
  const general = valid(reader, 'OTEL_EXPORTER_OTLP_ENDPOINT', asHttpUrl, httpUrl);
  const url = new URL(general?.url ?? 'http://localhost:4318');
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${signalPaths[signal]}`;
  return url.href;
}

/** Where a signal's OTLP over gRPC goes, always with a scheme, and whether it is without TLS. */
export interface GrpcEndpoint {
  readonly endpoint: string;
  readonly insecure: boolean;
}

/**
 * Where a signal's OTLP over gRPC goes. A scheme decides about TLS; an endpoint without one is made
 * a URL by `OTEL_EXPORTER_OTLP_INSECURE`. Other targets that gRPC knows (`unix:`, `dns:`) stay as
 * they are.
 */
export function grpcEndpoint(reader: EnvReader, signal: Signal): GrpcEndpoint {
  const given =
    valid(reader, `OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`, asGrpcTarget, grpcTarget) ??
    valid(reader, 'OTEL_EXPORTER_OTLP_ENDPOINT', asGrpcTarget, grpcTarget);
  if (given === undefined) return { endpoint: 'http://localhost:4317', insecure: true };
  const insecure =
    reader.given(`OTEL_EXPORTER_OTLP_${signal}_INSECURE`) ??
    reader.value('OTEL_EXPORTER_OTLP_INSECURE');
  if (given.scheme === undefined) {
    return { endpoint: `${insecure ? 'http' : 'https'}://${given.text}`, insecure };
  }
  if (given.scheme === 'http') return { endpoint: given.text, insecure: true };
  if (given.scheme === 'https') return { endpoint: given.text, insecure: false };
  return { endpoint: given.text, insecure };
}

/** An endpoint that passed, with what was found out about it. */
interface Endpoint {
  readonly text: string;
  readonly scheme?: string;
  readonly url?: URL;
}

type EndpointName = 'OTEL_EXPORTER_OTLP_ENDPOINT' | `OTEL_EXPORTER_OTLP_${Signal}_ENDPOINT`;

function valid(
  reader: EnvReader,
  name: EndpointName,
  check: (text: string) => Endpoint | undefined,
  expected: string,
): Endpoint | undefined {
  const text = reader.given(name);
  if (text === undefined) return undefined;
  const endpoint = check(text);
  // Only this use is refused: the general endpoint may do for the protocol of another signal.
  if (endpoint === undefined) reader.refuse(name, { received: text, expected });
  return endpoint;
}

function asHttpUrl(text: string): Endpoint | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return { text, url, scheme: url.protocol.slice(0, -1) };
}

function asGrpcTarget(text: string): Endpoint | undefined {
  if (/^https?:/i.test(text)) return asHttpUrl(text);
  if (/^(unix|unix-abstract|dns|ipv4|ipv6|xds):./i.test(text) && !/^\w+:\d+$/.test(text)) {
    return { text, scheme: text.slice(0, text.indexOf(':')) };
  }
  // What follows must be a host, and may be a port: nothing that reads as path, user or scheme.
  if (/[\s/?#@\\]/.test(text) || !URL.canParse(`http://${text}`)) return undefined;
  return { text };
}
