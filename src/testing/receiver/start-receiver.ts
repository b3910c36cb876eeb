import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OtelierError } from '../../base/index.ts';
import { type ReceiverOptions, resolveOptions } from './options.ts';
import { Receiver } from './receiver.ts';
import { ReceiverStore } from './receiver-store.ts';
import { serve } from './serve.ts';

/**
 * Starts an OTLP receiver over HTTP, for tests and demonstrations: it takes protobuf and JSON, packed
 * or not, on `/v1/traces`, `/v1/metrics` and `/v1/logs`, and keeps what comes in memory.
 *
 * @throws InvalidOptionError; OtelierError `OTELIER_LISTEN_FAILED`.
 * @example
 * await using receiver = await startReceiver();
 * // OTEL_EXPORTER_OTLP_ENDPOINT=receiver.url
 * const span = await receiver.waitFor(({ spans }) => spans.find(({ name }) => name === 'GET /'));
 */
export async function startReceiver(options: ReceiverOptions = {}): Promise<Receiver> {
  const resolved = resolveOptions(options);
  const server = createServer();
  try {
    server.listen(resolved.port, resolved.host);
    await once(server, 'listening');
  } catch (cause) {
    throw new OtelierError(
      'OTELIER_LISTEN_FAILED',
      `The receiver could not listen on ${resolved.host}:${resolved.port}: ${(cause as Error).message}`,
      { cause, remedy: 'Choose a free port, or leave `port` out to get one.' },
    );
  }
  const { port } = server.address() as AddressInfo;
  const host = resolved.host.includes(':') ? `[${resolved.host}]` : resolved.host;
  const store = new ReceiverStore(resolved.retain);
  server.on('request', (request, response) => {
    void serve(request, response, store, resolved);
  });
  return new Receiver(`http://${host}:${port}`, server, store, resolved.clock);
}
