import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../architecture/source.ts';
import { queries } from '../collector/files.ts';
import { Backends, type Programs, type Sample } from './backends.ts';
import { eventually, program } from './programs.ts';
import { type Run, runShop } from './shop.ts';

const missing = [
  ...(program('otelcol', 'OTELCOL') === undefined ? ['otelcol ($OTELCOL)'] : []),
  ...(program('prometheus', 'PROMETHEUS') === undefined ? ['prometheus ($PROMETHEUS)'] : []),
];
const jaeger = program('jaeger', 'JAEGER');

/** What the queries of `collector/README.md` ask, and what the shop knows for itself. */
const answered =
  'sum by (http_request_method, http_route, http_response_status_code) ' +
  '(http_server_request_duration_seconds_count{job="gateway"})';
const changes =
  'sum by (resilience_circuit_breaker_previous_state, resilience_circuit_breaker_state, ' +
  'resilience_circuit_breaker_transition_reason) (resilience_circuit_breaker_transitions_total)';

function requestOf({ metric }: Sample): string {
  return `${metric.http_request_method} ${metric.http_route} ${metric.http_response_status_code}`;
}

function changeOf({ metric }: Sample): string {
  const from = metric.resilience_circuit_breaker_previous_state;
  const reason = metric.resilience_circuit_breaker_transition_reason;
  return `${from} → ${metric.resilience_circuit_breaker_state} (${reason})`;
}

/** Samples as an object, so that a difference is told whole. */
function counts(samples: readonly Sample[], keyOf: (sample: Sample) => string) {
  return Object.fromEntries(samples.map((sample) => [keyOf(sample), sample.value]));
}

/** A service that is not there, with the parts of a resource that become labels. */
function probe(): object {
  const attributes = Object.entries({
    'service.name': 'probe',
    'service.version': '1.2.3',
    'service.instance.id': 'one',
    'deployment.environment.name': 'test',
    'host.name': 'somewhere',
  }).map(([key, stringValue]) => ({ key, value: { stringValue } }));
  const timeUnixNano = `${Date.now()}000000`;
  const point = { asInt: '3', startTimeUnixNano: timeUnixNano, timeUnixNano };
  const sum = { aggregationTemporality: 2, isMonotonic: true, dataPoints: [point] };
  const scopeMetrics = [{ metrics: [{ name: 'probe.calls', unit: '{call}', sum }] }];
  return { resourceMetrics: [{ resource: { attributes }, scopeMetrics }] };
}

for (const push of [false, true]) {
  const way = push ? 'pushed to Prometheus' : 'scraped by Prometheus';

  describe(`The shop through a real Collector, its metrics ${way}`, () => {
    let backends: Backends;
    let run: Run;

    before(async function () {
      if (missing.length > 0) {
        console.log(
          `    skipped: no ${missing.join(', no ')}; collector/README.md tells how to build`,
        );
        this.skip();
      }
      assert.ok(
        existsSync(join(root, 'dist/cjs/register.js')),
        'dist/ is missing: run `npm run build` first',
      );
      const programs = {
        otelcol: program('otelcol', 'OTELCOL'),
        prometheus: program('prometheus', 'PROMETHEUS'),
        jaeger,
      } as Programs;
      backends = await Backends.start(programs, { push });
      run = await runShop(backends.otlp);
    });

    after(() => backends?.stop());

    it('counts the requests of the gateway exactly as the load generator did', async () => {
      const expected = Object.fromEntries(run.requests);
      assert.ok(Object.keys(expected).length >= 4, run.output);
      const samples = await eventually(
        () => backends.query(answered),
        (now) => total(now) >= total(Object.entries(expected).map(([, value]) => ({ value }))),
      );
      assert.deepEqual(counts(samples, requestOf), expected);
    });

    it('counts the changes of state of the breaker as its own endpoint did', async () => {
      const samples = await backends.query(changes);
      assert.deepEqual(counts(samples, changeOf), Object.fromEntries(run.transitions));
    });

    it('tells where the breaker stands, and the outcomes of its calls', async () => {
      const states = await backends.query('resilience_circuit_breaker_status{job="gateway"}');
      assert.deepEqual(
        counts(states, ({ metric }) => String(metric.resilience_circuit_breaker_state)),
        { closed: 1, half_open: 0, open: 0 },
      );
      const [success] = await backends.query(
        'resilience_circuit_breaker_calls_total{resilience_call_outcome="success"}',
      );
      assert.equal(success?.value, run.requests.get('POST /orders 201'));
      assert.equal(success?.metric.resilience_circuit_breaker_name, 'payments');
    });

    it('answers every query of the README, and none of those after loss finds any', async () => {
      for (const query of queries) {
        const samples = await backends.query(query);
        const afterLoss = /error_type|refused/.test(query);
        assert.equal(samples.length === 0, afterLoss, query);
      }
    });

    it('names each service as its job', async () => {
      const services = await backends.query('sum by (job) (target_info{job!="otelcol"})');
      assert.deepEqual(
        counts(services, ({ metric }) => String(metric.job)),
        { catalogue: 1, gateway: 1, payments: 1 },
      );
    });

    it('puts a few resource attributes on every series, and no others', async () => {
      const response = await fetch(`${backends.otlp}/v1/metrics`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(probe()),
      });
      assert.equal(response.status, 200);
      const [sample] = await eventually(
        () => backends.query('probe_calls_total'),
        (now) => now.length > 0,
      );
      const {
        otel_scope_name: _name,
        otel_scope_version: _version,
        ...labels
      } = sample?.metric ?? {};
      assert.deepEqual(labels, {
        __name__: 'probe_calls_total',
        job: 'probe',
        instance: 'one',
        service_version: '1.2.3',
        deployment_environment_name: 'test',
      });
      assert.equal(sample?.value, 3);
    });

    it('refuses nothing, and gives nothing up', async () => {
      const metrics = await backends.ownMetrics();
      assert.match(metrics, /^otelcol_receiver_accepted_spans_total\{.*\} [1-9]/m);
      assert.match(metrics, /^otelcol_receiver_accepted_log_records_total\{.*\} [1-9]/m);
      assert.doesNotMatch(
        metrics,
        /^otelcol_(receiver_(refused|failed)|exporter_(send|enqueue)_failed)_\w+_total\{.*\} [1-9]/m,
      );
      for (const job of ['gateway', 'catalogue', 'payments']) {
        const [lost] = await backends.query(
          `sum(otel_sdk_exporter_span_exported_total{job="${job}",error_type!=""}) or vector(0)`,
        );
        assert.equal(lost?.value, 0, job);
      }
    });

    it('writes the logs of all services to the file, the events of the breaker among them', () => {
      const logs = readLogs(backends.logs);
      assert.deepEqual(
        new Set(logs.map(({ service }) => service)),
        new Set(['gateway', 'catalogue', 'payments']),
      );
      const events = logs.filter(
        ({ eventName }) => eventName === 'resilience.circuit_breaker.state_change',
      );
      const changes = [...run.transitions.values()].reduce((sum, each) => sum + each, 0);
      assert.equal(events.length, changes);
    });

    it('hands Jaeger every request, and every paid order as a trace through three services', async function () {
      if (jaeger === undefined) {
        console.log('      skipped: no jaeger ($JAEGER)');
        this.skip();
      }
      const requests = total([...run.requests.values()].map((value) => ({ value })));
      const path = '/api/traces?service=gateway&lookback=1h&limit=10000';
      const traces = await eventually(
        async () => ((await backends.jaeger(path)) as { data: JaegerTrace[] }).data,
        (now) => now.flatMap(serverSpansOfGateway).length >= requests,
      );
      const spans = traces.flatMap(serverSpansOfGateway);
      const seen = new Map<string, number>();
      for (const span of spans) {
        const key = ['http.request.method', 'http.route', 'http.response.status_code']
          .map((name) => tag(span, name))
          .join(' ');
        seen.set(key, (seen.get(key) ?? 0) + 1);
      }
      assert.deepEqual(Object.fromEntries(seen), Object.fromEntries(run.requests));
      const paid = traces.filter((trace) =>
        serverSpansOfGateway(trace).some((span) => tag(span, 'http.response.status_code') === 201),
      );
      assert.equal(paid.length, run.requests.get('POST /orders 201'));
      for (const trace of paid) {
        assert.deepEqual(
          new Set(Object.values(trace.processes).map(({ serviceName }) => serviceName)),
          new Set(['gateway', 'catalogue', 'payments']),
        );
      }
    });
  });
}

function total(samples: readonly { readonly value: number }[]): number {
  return samples.reduce((sum, { value }) => sum + value, 0);
}

interface JaegerTrace {
  readonly processes: Readonly<Record<string, { readonly serviceName: string }>>;
  readonly spans: readonly JaegerSpan[];
}

interface JaegerSpan {
  readonly processID: string;
  readonly tags: readonly { readonly key: string; readonly value: unknown }[];
}

function tag(span: JaegerSpan, name: string): unknown {
  return span.tags.find(({ key }) => key === name)?.value;
}

function serverSpansOfGateway(trace: JaegerTrace): JaegerSpan[] {
  return trace.spans.filter(
    (span) =>
      trace.processes[span.processID]?.serviceName === 'gateway' &&
      tag(span, 'span.kind') === 'server',
  );
}

interface LogLine {
  readonly resourceLogs: readonly {
    readonly resource: {
      readonly attributes: readonly { key: string; value: { stringValue?: string } }[];
    };
    readonly scopeLogs: readonly { readonly logRecords: readonly { eventName?: string }[] }[];
  }[];
}

function readLogs(path: string): { service: string | undefined; eventName: string | undefined }[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => (JSON.parse(line) as LogLine).resourceLogs)
    .flatMap(({ resource, scopeLogs }) => {
      const service = resource.attributes.find(({ key }) => key === 'service.name');
      return scopeLogs
        .flatMap(({ logRecords }) => logRecords)
        .map(({ eventName }) => ({ service: service?.value.stringValue, eventName }));
    });
}
