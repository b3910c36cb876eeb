/** Questions to what the services sent: everything here knows the telemetry alone. */

/** The names that the story is told with: OpenTelemetry's own, and those of the breaker. */
export const names = {
  serverDuration: 'http.server.request.duration',
  route: 'http.route',
  method: 'http.request.method',
  status: 'http.response.status_code',
  stateChange: 'resilience.circuit_breaker.state_change',
  transitions: 'resilience.circuit_breaker.transitions',
  breaker: 'resilience.circuit_breaker.name',
  state: 'resilience.circuit_breaker.state',
  previousState: 'resilience.circuit_breaker.previous_state',
  reason: 'resilience.circuit_breaker.transition.reason',
};

/** The server spans of one service. */
export function serverSpans(receiver, service) {
  return receiver.spans.filter((span) => span.kind === 'server' && span.service === service);
}

/** `GET /products 200`: what a server span, or a point of its metric, was about. */
export function requestOf({ attributes }) {
  return `${attributes[names.method]} ${attributes[names.route]} ${attributes[names.status]}`;
}

/** The number that the load generator gave to the request of a server span. */
export function numberOf(span) {
  return Number(new URLSearchParams(span.attributes['url.query']).get('request'));
}

/** Items by trace id. */
export function byTrace(items) {
  return Map.groupBy(items, ({ traceId }) => traceId);
}

/** The changes of state of the breaker, in order: `{ at, from, to, reason, window }`. */
export function stateChanges(receiver) {
  return receiver.logs
    .filter((log) => log.eventName === names.stateChange)
    .map(({ timeUnixNano, attributes }) => ({
      at: Number(timeUnixNano / 1_000n) / 1_000,
      from: attributes[names.previousState],
      to: attributes[names.state],
      reason: attributes[names.reason],
      attributes,
    }))
    .toSorted((a, b) => a.at - b.at);
}

/** How many requests the service has measured, by method, route and status, as last told by OTLP. */
export function measuredByOtlp(receiver, service) {
  const counts = new Map();
  for (const point of receiver.metrics.series(names.serverDuration, {}, service)) {
    const key = requestOf(point);
    counts.set(key, (counts.get(key) ?? 0) + point.count);
  }
  return counts;
}

/** The same from a scrape of its Prometheus endpoint. */
export function measuredByPrometheus(samples) {
  const counts = new Map();
  for (const { name, labels, value } of samples) {
    if (!/^http_server_request_duration(_seconds)?_count$/.test(name)) continue;
    const { http_request_method, http_route, http_response_status_code } = labels;
    const key = `${http_request_method} ${http_route} ${http_response_status_code}`;
    counts.set(key, (counts.get(key) ?? 0) + value);
  }
  return counts;
}

/** The changes of state that the metric has counted, as `closed → open (failure_ratio)`. */
export function transitionsByOtlp(receiver) {
  const points = receiver.metrics.series(names.transitions, { [names.breaker]: 'payments' });
  return new Map(
    points.map(({ attributes, value }) => [
      transition(
        attributes[names.previousState],
        attributes[names.state],
        attributes[names.reason],
      ),
      value,
    ]),
  );
}

/** The same from a scrape. */
export function transitionsByPrometheus(samples) {
  return new Map(
    samples
      .filter(({ name }) => name === 'resilience_circuit_breaker_transitions_total')
      .map(({ labels, value }) => [
        transition(
          labels.resilience_circuit_breaker_previous_state,
          labels.resilience_circuit_breaker_state,
          labels.resilience_circuit_breaker_transition_reason,
        ),
        value,
      ]),
  );
}

/** The state that a scrape tells; undefined before the breaker was made. */
export function breakerState(samples) {
  return samples.find(
    ({ name, value }) => name === 'resilience_circuit_breaker_status' && value === 1,
  )?.labels.resilience_circuit_breaker_state;
}

/** How a change of state is written. */
export function transition(from, to, reason) {
  return `${from} → ${to} (${reason})`;
}

/** How often each value stands in a list. */
export function tally(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** Where two tallies differ, as `key: 3 ≠ 4`; empty when they agree. */
export function differences(left, right) {
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((key) => (left.get(key) ?? 0) !== (right.get(key) ?? 0))
    .map((key) => `${key}: ${left.get(key) ?? 0} ≠ ${right.get(key) ?? 0}`);
}
