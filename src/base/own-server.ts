const mark = Symbol.for('otelier.own-server');

/** Marks an HTTP server as this package's own: what is asked of it is no traffic of the app. */
export function markOwnServer(server: object): void {
  Object.defineProperty(server, mark, { value: true });
}

/**
 * True when a request was made to a server of this package's own, whichever copy of the package it
 * belongs to. Such a request makes no spans and no metrics.
 *
 * @param request - An `IncomingMessage` of `node:http`.
 */
export function isOwnRequest(request: { readonly socket?: unknown }): boolean {
  const server: unknown = (request.socket as { server?: unknown } | null | undefined)?.server;
  return typeof server === 'object' && server !== null && mark in server;
}
