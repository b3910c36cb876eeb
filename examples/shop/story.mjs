import {
  byTrace,
  differences,
  measuredByOtlp,
  measuredByPrometheus,
  numberOf,
  requestOf,
  serverSpans,
  stateChanges,
  tally,
  transition,
  transitionsByOtlp,
  transitionsByPrometheus,
} from './telemetry.mjs';

/**
 * Whether the story held: each check compares what the telemetry tells with what somebody else has
 * counted. `run` is what the demonstration hands over: the load generator, the services, how each
 * ended, the last scrape of the gateway, and the receiver unless the telemetry went elsewhere.
 *
 * @returns `[{ ok, title, detail }]`; `ok` is undefined for a check that had to be left out.
 */
export function checkStory(run) {
  return checks.map(({ title, needsReceiver, check }) => {
    if (needsReceiver && run.receiver === undefined) {
      return { title, ok: undefined, detail: 'left out: the telemetry went to another endpoint' };
    }
    try {
      const { faults = [], detail } = check(run);
      const shown = faults.slice(0, 5).join('; ') + (faults.length > 5 ? '; …' : '');
      return { title, ok: faults.length === 0, detail: faults.length === 0 ? detail : shown };
    } catch (error) {
      return { title, ok: false, detail: error.message };
    }
  });
}

const checks = [
  {
    title: 'the load generator sent all it was to send, and every request was answered',
    check: ({ load, drained }) => ({
      detail: `${load.records.length} requests, no order refused`,
      faults: [
        ...Array.from(load.faults, ([reason, count]) => `${count} × ${reason}`),
        ...(load.skipped > 0 ? [`${load.skipped} not sent`] : []),
        ...(drained ? [] : [`${load.inFlight} without an answer`]),
        ...load.records.filter(({ status }) => status >= 500).map(({ route }) => `${route} failed`),
      ],
    }),
  },
  {
    title: 'a trace spans three services: every order that was paid does',
    needsReceiver: true,
    check: (run) => {
      const spans = byTrace(run.receiver.spans.filter(({ kind }) => kind === 'server'));
      return everyPaidOrder(run, (traceId) => spans.get(traceId) ?? []);
    },
  },
  {
    title: 'the logs of all three services carry its trace id',
    needsReceiver: true,
    check: (run) => {
      const logs = byTrace(run.receiver.logs.filter(({ eventName }) => eventName === ''));
      return everyPaidOrder(run, (traceId) => logs.get(traceId) ?? []);
    },
  },
  {
    title: 'the breaker opened and closed again, as its metric tells',
    check: ({ scraped }) => {
      const transitions = transitionsByPrometheus(scraped.samples);
      return { detail: list(transitions), faults: openedAndClosed([...transitions.keys()]) };
    },
  },
  {
    title: 'the events of the breaker and its metric agree, over OTLP and Prometheus',
    needsReceiver: true,
    check: ({ receiver, scraped }) => {
      const events = tally(
        stateChanges(receiver).map(({ from, to, reason }) => transition(from, to, reason)),
      );
      return {
        detail: `${stateChanges(receiver).length} changes of state`,
        faults: [
          ...openedAndClosed([...events.keys()]),
          ...differences(events, transitionsByOtlp(receiver)),
          ...differences(events, transitionsByPrometheus(scraped.samples)),
        ],
      };
    },
  },
  {
    title: 'the Prometheus endpoint counted exactly what the load generator counted',
    check: ({ load, scraped }) => ({
      detail: list(load.counts()),
      faults: differences(load.counts(), measuredByPrometheus(scraped.samples)),
    }),
  },
  {
    title: 'the last metrics over OTLP did, too',
    needsReceiver: true,
    check: ({ load, receiver }) => ({
      detail: list(measuredByOtlp(receiver, 'gateway')),
      faults: differences(load.counts(), measuredByOtlp(receiver, 'gateway')),
    }),
  },
  {
    title: 'no span was lost: each request has exactly one server span of the gateway',
    needsReceiver: true,
    check: ({ load, receiver }) => {
      const spans = serverSpans(receiver, 'gateway');
      const sent = load.records.map(({ number, route, status }) => `#${number} ${route} ${status}`);
      return {
        detail: `${spans.length} server spans for ${sent.length} requests`,
        faults: differences(
          tally(sent),
          tally(spans.map((span) => `#${numberOf(span)} ${requestOf(span)}`)),
        ),
      };
    },
  },
  {
    title: 'no span lacks its parent',
    needsReceiver: true,
    check: ({ receiver }) => {
      const ids = new Set(receiver.spans.map(({ spanId }) => spanId));
      return {
        detail: `${receiver.spans.length} spans in ${byTrace(receiver.spans).size} traces`,
        faults: receiver.spans
          .filter(({ parentSpanId }) => parentSpanId !== undefined && !ids.has(parentSpanId))
          .map(({ service, name }) => `${service}: ${name}`),
      };
    },
  },
  {
    title: 'each log call became exactly one record, with the trace that its own line names',
    needsReceiver: true,
    check: ({ receiver, services }) => {
      const counted = services.map((service) => {
        const written = service.lines.map(readLine);
        const sent = receiver.logs
          .filter((log) => log.service === service.name && log.eventName === '')
          .map(({ body, traceId, spanId }) => line(body, traceId, spanId));
        return { service, written, faults: differences(tally(written), tally(sent)) };
      });
      return {
        detail: counted
          .map(({ service, written }) => `${service.name} ${written.length}`)
          .join(', '),
        faults: counted.flatMap(({ service, faults }) =>
          faults.map((fault) => `${service.name}: ${fault}`),
        ),
      };
    },
  },
  {
    title: 'the services ended by themselves, having sent the last of their telemetry',
    check: ({ services, ends }) => ({
      detail: ends
        .map(({ tookMs }, i) => `${services[i].name} ${Math.round(tookMs)} ms`)
        .join(', '),
      faults: services.flatMap((service, i) => [
        ...(ends[i].killed ? [`${service.name} did not end`] : []),
        ...(ends[i].code === 0 || ends[i].signal === 'SIGTERM'
          ? []
          : [`${service.name} ended with ${ends[i].code ?? ends[i].signal}`]),
      ]),
    }),
  },
  {
    title: 'no service had anything to complain of',
    check: ({ services }) => ({
      detail: 'no warning and no error on standard error',
      faults: services.flatMap(({ name, errors }) =>
        errors
          .split('\n')
          .filter((each) => each !== '' && !each.startsWith('otelier info:'))
          .map((each) => `${name}: ${each}`),
      ),
    }),
  },
  {
    title: 'nothing that arrived was broken, and nothing was forgotten',
    needsReceiver: true,
    check: ({ receiver }) => {
      const { traces, metrics, logs } = receiver.requests;
      const forgotten = Object.entries(receiver.forgotten).filter(([, count]) => count > 0);
      return {
        detail: `${traces} requests with spans, ${metrics} with metrics, ${logs} with logs`,
        faults: [...receiver.faults, ...forgotten.map(([what, count]) => `${count} ${what}`)],
      };
    },
  },
];

/** All three services must be among the items of every trace of an order that was paid. */
function everyPaidOrder({ receiver, load, services }, itemsOf) {
  const paid = serverSpans(receiver, 'gateway').filter(
    (span) => requestOf(span) === 'POST /orders 201',
  );
  const expected = load.counts().get('POST /orders 201') ?? 0;
  const faults = paid.flatMap(({ traceId }) => {
    const present = new Set(itemsOf(traceId).map(({ service }) => service));
    const missing = services.filter(({ name }) => !present.has(name)).map(({ name }) => name);
    return missing.length === 0 ? [] : [`${traceId} lacks ${missing.join(', ')}`];
  });
  if (paid.length === 0 || paid.length !== expected) {
    faults.push(`${paid.length} traces of paid orders, but ${expected} orders were paid`);
  }
  return { detail: `${paid.length} of ${expected}`, faults };
}

function openedAndClosed(transitions) {
  return ['closed → open', '→ half_open', '→ closed']
    .filter((wanted) => !transitions.some((each) => each.includes(wanted)))
    .map((wanted) => `never ${wanted}`);
}

/** A line of a service's own log, in a shape that its OTLP record has as well. */
function readLine(text) {
  const { msg, message = msg, trace_id, span_id } = JSON.parse(text);
  return line(message, trace_id, span_id);
}

function line(message, traceId = '', spanId = '') {
  return `${message} [${traceId}/${spanId}]`;
}

function list(counts) {
  return Array.from(counts, ([key, count]) => `${key}: ${count}`)
    .toSorted()
    .join(', ');
}
