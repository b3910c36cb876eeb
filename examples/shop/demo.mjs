/**
 * A shop of three services goes through an outage of one of them, and its telemetry tells the story.
 * Run it with `npm run demo`. Ends with exit code 0 only if the story held.
 */
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { LoadGenerator } from './load.mjs';
import { freePorts, Service } from './processes.mjs';
import { Progress } from './progress.mjs';
import { scrape } from './prometheus.mjs';
import * as report from './report.mjs';
import { checkStory } from './story.mjs';
import { breakerState } from './telemetry.mjs';

if (!existsSync(new URL('../../dist/cjs/register.js', import.meta.url))) {
  console.error('The package is not built yet: run `npm run demo`, which builds it first.');
  process.exit(1);
}
const { renderTrace, startReceiver } = await import('otelier/testing');

/** An OTLP endpoint of the user's own, to be used in place of the receiver. */
const elsewhere = process.env.OTEL_EXPORTER_OTLP_ENDPOINT;

/** What is sent, one after the other: three lists to two orders, one order in twenty for nothing. */
const list = { method: 'GET', path: '/products', route: 'GET /products' };
const order = (product) => ({
  method: 'POST',
  path: '/orders',
  route: 'POST /orders',
  body: { product, quantity: 2 },
});
const mix = ['tea', 'pot', 'cup', 'tea', 'cup', 'tea', 'pot', 'cup', 'tea', 'nothing'].flatMap(
  (product) => [list, order(product), list, order('tea'), list],
);

/** The processes that run now; whatever happens, none of them outlives this one. */
const services = [];

process.once('SIGINT', () => end(130));
process.once('SIGTERM', () => end(143));
const deadline = setTimeout(() => {
  console.error('\nThe demonstration took longer than a minute.');
  end(1);
}, 60_000);
try {
  const held = await demonstrate();
  clearTimeout(deadline);
  end(held ? 0 : 1);
} catch (error) {
  console.error(`\nThe demonstration failed: ${error.stack}`);
  for (const { name, errors } of services) if (errors !== '') console.error(`${name}:\n${errors}`);
  end(1);
}

function end(code) {
  for (const service of services) service.kill();
  process.exit(code);
}

/** @returns whether the story held */
async function demonstrate() {
  const receiver = elsewhere === undefined ? await startReceiver() : undefined;
  await startServices(receiver?.url);
  const [gateway] = services;
  const load = new LoadGenerator({ base: gateway.url, mix, rate: 40 });
  await load.warmUp(10);
  const progress = new Progress(load, gateway);
  const times = { startedAt: now(), illAt: 0, endedAt: 0 };
  load.start();

  progress.enter('healthy', 'all three services are well');
  await sleep(8_000);

  progress.enter('failing', 'payments takes 2 s for each charge; the gateway waits 250 ms');
  times.illAt = now();
  await turnPayments('slow');
  await untilBreakerIs('open');

  progress.enter('open', 'the breaker spares the callers; payments now resets every connection');
  await turnPayments('dead');
  await sleep(5_000);
  const duringOutage = await scrape(gateway.metricsUrl);

  progress.enter('recovery', 'payments is well again; the breaker finds out by a probe');
  await turnPayments('healthy');
  await untilBreakerIs('closed');

  progress.enter('closed', 'everything is as before');
  await sleep(8_000);

  const drained = await load.stop();
  times.endedAt = now();
  progress.stop();
  // A server measures a request when the answer has left, which may be after the caller has it.
  await sleep(300);
  const scraped = await scrape(gateway.metricsUrl);
  const ends = await Promise.all(services.map((service) => service.stop()));

  if (receiver !== undefined) tell(receiver, times);
  print('What Prometheus gets', report.reportScrape(services, duringOutage.text));
  if (receiver === undefined) print('Where to look', await whereToLook());
  const results = checkStory({ load, services, drained, scraped, ends, receiver });
  print('Did the story hold?', report.reportChecks(results));
  await receiver?.close();
  return results.every(({ ok }) => ok !== false);
}

/** Starts the three services, each with the preload and not a line of set-up code. */
async function startServices(receiverUrl) {
  const names = ['gateway', 'catalogue', 'payments'];
  const ports = await freePorts(names.length * 2);
  const [, catalogue, payments] = ports;
  const env = {
    ...withoutTelemetry(process.env),
    CATALOGUE_URL: `http://127.0.0.1:${catalogue}`,
    PAYMENTS_URL: `http://127.0.0.1:${payments}`,
    OTEL_METRICS_EXPORTER: 'otlp,prometheus',
    // Short delays, so that what happens can be seen while it happens.
    OTEL_BSP_SCHEDULE_DELAY: '500',
    OTEL_BLRP_SCHEDULE_DELAY: '500',
    OTEL_METRIC_EXPORT_INTERVAL: '1000',
    OTEL_METRIC_EXPORT_TIMEOUT: '1000',
    ...(receiverUrl === undefined ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: receiverUrl }),
  };
  const programs = [
    { flags: ['--require', 'otelier/register'], file: 'examples/shop/services/gateway.cjs' },
    { flags: ['--import', 'otelier/register'], file: 'examples/shop/services/catalogue.mjs' },
    { flags: ['--import', 'otelier/register'], file: 'examples/shop/services/payments.mjs' },
  ];
  programs.forEach((program, i) => {
    const [port, metricsPort] = [ports[i], ports[i + names.length]];
    services.push(new Service({ name: names[i], ...program, port, metricsPort, env }));
  });
  await Promise.all(services.map((service) => service.listening()));
  const lines = services.map(
    ({ name, url, command }) => `  ${name.padEnd(10)} ${url}  ${command}\n`,
  );
  lines.push(`  Telemetry goes to ${receiverUrl ?? elsewhere}.\n`);
  print('Three services, each preloaded, none with a line of set-up', lines.join(''));
}

/** The environment less what would set up telemetry otherwise; where to send it is left alone. */
function withoutTelemetry(env) {
  const kept = ([name]) =>
    name !== 'NODE_OPTIONS' &&
    !name.startsWith('OTELIER_') &&
    (!name.startsWith('OTEL_') ||
      (elsewhere !== undefined && name.startsWith('OTEL_EXPORTER_OTLP_')));
  return Object.fromEntries(Object.entries(env).filter(kept));
}

/** Makes the payments service well or ill. */
async function turnPayments(mode) {
  const response = await fetch(`${services[2].url}/switch`, {
    method: 'PUT',
    body: JSON.stringify({ mode }),
    signal: AbortSignal.timeout(5_000),
  });
  if (!response.ok) throw new Error(`payments could not be switched: ${response.status}`);
  await response.body?.cancel();
}

/** Waits for the metric of the breaker to tell a state, but not for ever: the checks see to the rest. */
async function untilBreakerIs(state) {
  for (let tries = 0; tries < 40; tries++) {
    if (breakerState((await scrape(services[0].metricsUrl)).samples) === state) return;
    await sleep(200);
  }
}

/** Tells the story from the telemetry itself. */
function tell(receiver, times) {
  print('The breaker, from its events', report.reportBreaker(receiver, times.startedAt));
  print('The gateway, from its spans', report.reportRates(receiver, times));
  print('One order, through all three services', report.reportTrace(receiver, renderTrace));
}

/** Where the telemetry went, and whether anybody answers there. */
async function whereToLook() {
  const answers = await fetch(`${elsewhere.replace(/\/$/, '')}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
    signal: AbortSignal.timeout(2_000),
  }).then(
    ({ ok, status }) => (ok ? 'answers' : `answers with ${status}`),
    (error) => `does not answer: ${error.cause?.message ?? error.message}`,
  );
  const jaeger = new URL('/search?service=gateway', elsewhere);
  jaeger.port = '16686';
  return `  ${elsewhere} ${answers}\n  Jaeger, if it is behind that: ${jaeger}\n`;
}

function print(title, text) {
  console.log(report.heading(title));
  console.log(text);
}

function now() {
  return performance.timeOrigin + performance.now();
}
