/**
 * Takes the money: plain node:http, ES modules, logging with `otelier/logging`. For the sake of the
 * demonstration `PUT /switch` with `{"mode": "slow"}` and the like makes it ill. Like many services it
 * has no handler for SIGTERM: the signal just ends it.
 */
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger } from 'otelier/logging';

const log = createLogger({ name: 'payments' });
let mode = 'healthy';

async function charge(request, response) {
  const { amount } = await json(request);
  if (mode === 'failing') {
    log.error('the bank refuses connections');
    return answer(response, 503, { error: 'the bank is unreachable' });
  }
  await sleep(mode === 'slow' ? 2_000 : 5 + Math.random() * 10);
  log.info('charged', { amount });
  return answer(response, 200, { status: 'paid' });
}

async function turn(request, response) {
  ({ mode } = await json(request));
  log.warn('the switch was turned', { mode });
  return answer(response, 200, { mode });
}

function answer(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function handle(request, response) {
  try {
    const route = `${request.method} ${request.url}`;
    if (route === 'PUT /switch') await turn(request, response);
    else if (mode === 'dead') request.socket.resetAndDestroy();
    else if (route === 'POST /charge') await charge(request, response);
    else answer(response, 404, { error: 'not found' });
  } catch (error) {
    log.error('request failed', { error: error.message });
    if (!response.headersSent) answer(response, 500, { error: error.message });
  }
}

const server = createServer((request, response) => void handle(request, response));

server.listen(Number(process.env.PORT), '127.0.0.1', () => log.info('payments is listening'));
