import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type Clock, markOwnServer } from '../base/index.ts';
import { type Answer, send } from './answer.ts';
import { ListenError, type Place } from './listen-error.ts';
import type { ServerLimits } from './options.ts';

/** One place that is being listened at. Neither it nor its connections keep the process alive. */
export class Listener {
  readonly #server: Server;
  readonly #place: Place;
  #retired = false;
  #closed: Promise<void> | undefined;

  private constructor(server: Server, place: Place) {
    this.#server = server;
    this.#place = place;
  }

  /**
   * Begins to listen.
   * @param address - What the host was found to be, when it was looked up before.
   * @throws ListenError (as a rejection) when that is not possible.
   */
  static listen(
    place: Place,
    answer: (request: IncomingMessage) => Promise<Answer>,
    limits: ServerLimits,
    address = place.host,
  ): Promise<Listener> {
    const server = serverWith(limits);
    const listener = new Listener(server, place);
    server.on('request', (request, response) => {
      // A connection that breaks is the other side's affair.
      response.on('error', () => {});
      void answer(request).then((found) => send(request, response, found, listener.#retired));
    });
    return new Promise((resolve, reject) => {
      server.once('error', (error) => reject(new ListenError(place, error)));
      // Exclusive: workers of a cluster must not share the port, lest each request meet another one.
      server.listen({ host: address, port: place.port, exclusive: true }, () => resolve(listener));
    });
  }

  /** The host as it was given, and the port, found out if it was 0. */
  get address(): Place {
    const { port } = (this.#server.address() as AddressInfo | null) ?? this.#place;
    return { host: this.#place.host, port };
  }

  /** From now on every answer is the last one on its connection. */
  retire(): void {
    this.#retired = true;
  }

  /**
   * Stops listening at once. Requests that are under way may end within `graceMs`; then their
   * connections are cut. Settles when the last one is gone; never rejects.
   */
  close(clock: Clock, graceMs: number): Promise<void> {
    this.retire();
    this.#closed ??= new Promise((resolve) => {
      const timer = clock.setTimeout(() => this.#server.closeAllConnections(), graceMs);
      timer.unref();
      this.#server.close(() => {
        timer.clear();
        resolve();
      });
    });
    return this.#closed;
  }
}

/** A server that bears what strangers do to it. */
function serverWith(limits: ServerLimits): Server {
  const server = createServer({
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: limits.checkIntervalMs,
    maxHeaderSize: limits.maxHeaderBytes,
    requireHostHeader: false,
  });
  server.maxConnections = limits.maxConnections;
  server.maxHeadersCount = limits.maxHeadersCount;
  server.setTimeout(limits.idleTimeoutMs);
  // What happens after it listens, like running out of file descriptors, must not end the process.
  server.on('error', () => {});
  server.on('connection', (socket: Socket) => void socket.unref());
  server.unref();
  markOwnServer(server);
  return server;
}
