import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../base/index.ts';
import { type Answer, failure, success } from './answer.ts';
import type { ResolvedReceiverOptions } from './options.ts';
import { Refusal } from './read-body.ts';
import { encodingOf, receive, signalOf } from './receive.ts';
import type { ReceiverStore } from './receiver-store.ts';

/** Answers one request. Never rejects: nothing that comes over the wire may stop the receiver. */
export async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  store: ReceiverStore,
  options: ResolvedReceiverOptions,
): Promise<void> {
  try {
    await answer(request, response, store, options);
  } catch (error) {
    const status = error instanceof Refusal ? error.status : 500;
    const message = error instanceof Error ? error.message : String(error);
    store.fault(`${status}: ${message}`);
    const refused = failure(status, message, encodingOf(request));
    // A body that was not read to its end makes the connection useless for what comes next.
    if (!request.complete) response.setHeader('connection', 'close');
    if (status === 405) response.setHeader('allow', 'POST');
    send(response, refused);
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  store: ReceiverStore,
  { behave, clock, maxBodyBytes }: ResolvedReceiverOptions,
): Promise<void> {
  const signal = signalOf(request);
  const number = store.count(signal);
  const { items, encoding } = await receive(request, signal, maxBodyBytes);
  const script =
    (await behave({ signal, number, headers: request.headers, ...items })) ?? undefined;
  const status = script?.status ?? 200;
  const taken = status >= 200 && status < 300;
  if (script?.reset === true) {
    response.destroy();
    return;
  }
  if (taken) store.keep(items);
  if (script?.delayMs !== undefined && !(await passed(script.delayMs, response, clock))) return;
  const usual = taken
    ? success(signal, encoding, script?.partialSuccess)
    : failure(status, 'scripted by the test', encoding);
  send(response, {
    status,
    headers: { ...usual.headers, ...script?.headers },
    body: script?.body ?? usual.body,
  });
}

/** Waits, for ever if need be; answers false when the sender has hung up before that. */
function passed(delayMs: number, response: ServerResponse, clock: Clock): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = delayMs === Infinity ? undefined : clock.setTimeout(() => resolve(true), delayMs);
    response.once('close', () => {
      timer?.clear();
      resolve(false);
    });
  });
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(body);
}
