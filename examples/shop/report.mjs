import { styleText } from 'node:util';
import { percentile } from './load.mjs';
import { byTrace, requestOf, serverSpans, stateChanges } from './telemetry.mjs';

/** What the telemetry tells about the run, as lines for a terminal. */

export function heading(text) {
  return `\n${styleText('bold', text)}\n`;
}

/** The breaker's changes of state, from its events. */
export function reportBreaker(receiver, startedAt) {
  const lines = stateChanges(receiver).map(({ at, from, to, reason }) => {
    const clock = new Date(at).toISOString().slice(11, 23);
    const since = `+${((at - startedAt) / 1000).toFixed(2)} s`.padStart(9);
    return `  ${clock}  ${since}  ${from.padEnd(9)} → ${to.padEnd(9)}  ${reason}`;
  });
  return `${lines.join('\n')}\n`;
}

/** Rates and percentiles of the gateway before, during and after the outage, from its server spans. */
export function reportRates(receiver, { startedAt, illAt, endedAt }) {
  const changes = stateChanges(receiver);
  const openedAt = changes.find(({ to }) => to === 'open')?.at ?? endedAt;
  const closedAt = changes.findLast(({ to }) => to === 'closed')?.at ?? endedAt;
  const periods = [
    ['before', startedAt, illAt],
    ['payments slow, breaker closed', illAt, openedAt],
    ['breaker open', openedAt, closedAt],
    ['after', closedAt, endedAt],
  ];
  const spans = serverSpans(receiver, 'gateway');
  const lines = [
    '                                 requests    rate      p50      p95      p99   answers',
  ];
  for (const [period, from, to] of periods) {
    lines.push(`  ${period}, ${((to - from) / 1000).toFixed(1)} s`);
    for (const route of ['GET /products', 'POST /orders']) {
      const chosen = spans.filter((span) => {
        const at = Number(span.startTimeUnixNano / 1_000n) / 1_000;
        return at >= from && at < to && requestOf(span).startsWith(route);
      });
      lines.push(`    ${route.padEnd(26)}${summary(chosen, to - from)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function summary(spans, periodMs) {
  if (spans.length === 0) return 'none'.padStart(11);
  const durations = spans.map(({ durationMs }) => durationMs);
  const [p50, p95, p99] = [50, 95, 99].map((percent) =>
    `${percentile(durations, percent).toFixed(1)} ms`.padStart(9),
  );
  const statuses = Map.groupBy(spans, ({ attributes }) => attributes['http.response.status_code']);
  const answers = Array.from(statuses, ([status, of]) => `${status}: ${of.length}`).toSorted();
  const rate = `${((spans.length * 1000) / periodMs).toFixed(1)}/s`;
  return `${String(spans.length).padStart(11)}${rate.padStart(8)}${p50}${p95}${p99}   ${answers.join(', ')}`;
}

/** One order that was paid, as a tree through all three services, with its log lines. */
export function reportTrace(receiver, renderTrace) {
  const paid = serverSpans(receiver, 'gateway')
    .filter((span) => requestOf(span) === 'POST /orders 201')
    .toSorted((a, b) => a.durationMs - b.durationMs);
  const typical = paid[Math.floor(paid.length / 2)];
  if (typical === undefined) return '  no order was paid\n';
  return renderTrace({
    spans: byTrace(receiver.spans).get(typical.traceId),
    logs: byTrace(receiver.logs).get(typical.traceId) ?? [],
    width: Math.min(process.stdout.columns ?? 120, 140),
    colour: process.stdout.hasColors?.() ?? false,
  });
}

/** Some lines of what Prometheus gets, those that are not 0, as scraped while the breaker was open. */
export function reportScrape(services, text) {
  const telling =
    /^(resilience_circuit_breaker_(status|calls_total|transitions_total)|http_server_request_duration(_seconds)?_count)/;
  const lines = text.split('\n').filter((line) => telling.test(line) && !line.endsWith(' 0'));
  return [
    ...services.map(({ name, metricsUrl }) => `  ${name.padEnd(10)} ${metricsUrl}`),
    '  of the gateway, while the breaker was open:',
    ...lines.slice(0, 16).map((line) => `    ${line}`),
    '',
  ].join('\n');
}

/** Every check with a tick or a cross. */
export function reportChecks(results) {
  const marks = new Map([
    [true, styleText('green', '✓')],
    [false, styleText('red', '✗')],
    [undefined, styleText('yellow', '–')],
  ]);
  return results
    .map(
      ({ ok, title, detail }) => `  ${marks.get(ok)} ${title}\n    ${styleText('dim', detail)}\n`,
    )
    .join('');
}
