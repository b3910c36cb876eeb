'use strict';

/**
 * The shop's front door: express, CommonJS, logging with winston. It knows nothing of telemetry; the
 * one thing it takes from otelier is what protects it from the payments service.
 */
const express = require('express');
const winston = require('winston');
const { circuitBreaker, compose, fallback, timeout } = require('otelier/resilience');

const { PORT, CATALOGUE_URL, PAYMENTS_URL } = process.env;

const log = winston.createLogger({
  level: 'info',
  format: winston.format.json(),
  transports: [new winston.transports.Console()],
});

// An order is taken even when it cannot be paid for now: it is charged later.
const payments = compose(
  fallback(() => ({ status: 'pending' })),
  circuitBreaker('payments', {
    window: { durationMs: 4_000 },
    minimumCalls: 10,
    failureRatio: 0.5,
    open: { initialMs: 500, maxMs: 2_000 },
  }),
  timeout(250),
);

/** Sends a request and answers its JSON; any status outside 2xx is an error. */
async function call(url, options) {
  const response = await fetch(url, options);
  const body = await response.json();
  if (!response.ok) {
    throw Object.assign(new Error(`${url} answered ${response.status}`), {
      status: response.status,
    });
  }
  return body;
}

function charge(order) {
  return payments.execute(({ signal }) =>
    call(`${PAYMENTS_URL}/charge`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(order),
      signal,
    }),
  );
}

// Express 5 hands what an async handler throws to the error handler below.
/* oxlint-disable oxc/no-async-endpoint-handlers */
const app = express();
app.use(express.json());

app.get('/products', async (_request, response) => {
  const products = await call(`${CATALOGUE_URL}/products`);
  log.info('products listed', { count: products.length });
  response.json(products);
});

app.post('/orders', async (request, response) => {
  const { product, quantity = 1 } = request.body;
  const { price } = await call(`${CATALOGUE_URL}/products/${encodeURIComponent(product)}`);
  const order = { product, quantity, amount: price * quantity };
  const { status } = await charge(order);
  if (status === 'paid') {
    log.info('order paid', order);
    response.status(201).json({ ...order, payment: 'paid' });
  } else {
    log.warn('order accepted, payment pending', order);
    response.status(202).json({ ...order, payment: 'pending' });
  }
});

app.use((error, _request, response, _next) => {
  const status = error.status === 404 ? 404 : 502;
  log.error('request failed', { error: error.message });
  response.status(status).json({ error: error.message });
});

const server = app.listen(Number(PORT), '127.0.0.1', () => log.info('gateway is listening'));

process.once('SIGTERM', () => {
  log.info('gateway is stopping');
  server.close();
  server.closeIdleConnections();
});
