import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, type IncomingHttpHeaders, type RequestOptions, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Place } from '../../src/admin/index.ts';

/** What came back. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
}

/** Asks for a page, on a connection of its own unless an agent is given. */
export async function ask(
  place: Place | undefined,
  path: string,
  options: RequestOptions = {},
): Promise<Reply> {
  assert.ok(place, 'the server does not listen');
  const agent = options.agent ?? new Agent({ keepAlive: false });
  const sent = request({ host: place.host, port: place.port, path, ...options, agent });
  sent.end();
  const [response] = (await once(sent, 'response')) as [import('node:http').IncomingMessage];
  const body = await buffer(response);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body,
    text: body.toString(),
  };
}

/** A bare connection, for what no decent client sends. */
export async function plug(place: Place | undefined): Promise<Socket> {
  assert.ok(place, 'the server does not listen');
  const socket = connect(place.port, place.host);
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** Sends raw bytes and answers all that comes back until the server closes the connection. */
export async function raw(place: Place | undefined, text: string): Promise<string> {
  const socket = await plug(place);
  socket.write(text);
  return rest(socket);
}

/** All that still comes until the connection ends. */
export async function rest(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  socket.resume();
  if (!socket.closed) await once(socket, 'close');
  return text;
}
