import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

/** A request as it came in. */
export interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The number of the connection it came over, from 1. */
  readonly connection: number;
}

export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly seen: Seen[];
  readonly connections: Socket[];
  close(): Promise<void>;
}

/** A real server on the loopback that notes what it gets and answers as told. */
export async function serve(
  answer: (response: ServerResponse, seen: Seen) => void = (response) => response.end(),
  tls?: ServerOptions,
): Promise<TestServer> {
  const seen: Seen[] = [];
  const connections: Socket[] = [];
  const handler: Parameters<typeof createServer>[1] = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, headers, socket } = request;
      const one = {
        method,
        url,
        headers,
        body: Buffer.concat(chunks),
        connection: connections.indexOf(socket) + 1,
      };
      seen.push(one);
      answer(response, one);
    });
  };
  const server = tls === undefined ? createServer(handler) : createTlsServer(tls, handler);
  server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    connections.push(socket);
    socket.on('error', () => {});
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    seen,
    connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A port on which nobody listens. */
export async function deadPort(): Promise<number> {
  const server = await serve();
  await server.close();
  return server.port;
}

/** Waits until something is so, at most two seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 2000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('it did not come to be');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
