import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import { InvalidOptionError } from '../../../src/base/index.ts';
import { otlpLogOutput } from '../../../src/pipeline/otlp/logs.ts';
import { otlpMetricSender } from '../../../src/pipeline/otlp/metrics.ts';
import type { OtlpHttpModel } from '../../../src/pipeline/otlp/otlp-http.ts';
import { otlpSpanOutput } from '../../../src/pipeline/otlp/spans.ts';
import { FakeClock } from '../../../src/testing/index.ts';
import { decode, partialSuccess } from './proto.ts';
import { serve, type TestServer } from './server.ts';
import { collected, logRecords, spans } from './telemetry.ts';

const never = new AbortController().signal;

describe('outputs over OTLP/HTTP', () => {
  const open: Array<{ close(): Promise<unknown> }> = [];
  const closing = <T extends { close(): Promise<unknown> }>(one: T): T => {
    open.push(one);
    return one;
  };
  const server = async (...args: Parameters<typeof serve>): Promise<TestServer> =>
    closing(await serve(...args));
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });

  for (const encoding of ['protobuf', 'json'] as const) {
    const type = encoding === 'json' ? 'application/json' : 'application/x-protobuf';
    const read = (kind: Parameters<typeof decode>[0], bytes: Uint8Array) =>
      encoding === 'json' ? JSON.parse(Buffer.from(bytes).toString()) : decode(kind, bytes);

    it(`sends spans as ${encoding}`, async () => {
      const { url, seen } = await server();
      const batch = spans(['one', 'two']);
      const output = closing(otlpSpanOutput({ endpoint: `${url}/v1/traces`, encoding }));
      assert.deepEqual(await output.send(batch, never), { status: 'accepted' });
      assert.equal(seen[0]?.headers['content-type'], type);
      const { resource, scopeSpans } = read('Traces', seen[0].body).resourceSpans[0];
      assert.equal(resource.attributes[0].value.stringValue, 'shop');
      assert.deepEqual(
        scopeSpans[0].spans.map((span: { traceId: string; name: string }) => [
          span.traceId,
          span.name,
        ]),
        batch.map((span) => [span.spanContext().traceId, span.name]),
      );
    });

    it(`sends log records as ${encoding}`, async () => {
      const { url, seen } = await server();
      const output = closing(otlpLogOutput({ endpoint: `${url}/v1/logs`, encoding }));
      assert.deepEqual(await output.send(logRecords(['hello']), never), { status: 'accepted' });
      const [record] = read('Logs', seen[0]!.body).resourceLogs[0].scopeLogs[0].logRecords;
      assert.equal(record.body.stringValue, 'hello');
      assert.equal(record.severityNumber, 13);
    });

    it(`sends metrics as ${encoding}`, async () => {
      const { url, seen } = await server();
      const sender = closing(otlpMetricSender({ endpoint: `${url}/v1/metrics`, encoding }));
      assert.deepEqual(await sender.send(await collected(), never), { status: 'accepted' });
      const [orders, size] = read('Metrics', seen[0]!.body).resourceMetrics[0].scopeMetrics[0]
        .metrics;
      assert.equal(orders.name, 'orders');
      assert.equal(Number(orders.sum.dataPoints[0].asInt), 3);
      assert.deepEqual(size.histogram.dataPoints[0].bucketCounts.map(Number), [0, 1, 0]);
    });

    it(`reads a partial success out of ${encoding}`, async () => {
      const answer =
        encoding === 'json'
          ? JSON.stringify({ partialSuccess: { rejectedSpans: '2', errorMessage: 'too\nold' } })
          : partialSuccess(2, 'too\nold');
      const { url } = await server((response) => {
        response.writeHead(200, { 'content-type': type }).end(answer);
      });
      const output = closing(otlpSpanOutput({ endpoint: url, encoding }));
      assert.deepEqual(await output.send(spans(['a', 'b', 'c']), never), {
        status: 'accepted',
        rejected: 2,
        message: 'too old',
      });
    });
  }

  it('counts rejected log records and data points, and never more than were sent', async () => {
    const answers = [
      { partialSuccess: { rejectedLogRecords: 1 } },
      { partialSuccess: { rejectedDataPoints: 1e9, errorMessage: 'no' } },
    ];
    const { url } = await server((response) => {
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify(answers.shift()));
    });
    const logs = closing(otlpLogOutput({ endpoint: url }));
    assert.deepEqual(await logs.send(logRecords(['a', 'b']), never), {
      status: 'accepted',
      rejected: 1,
    });
    const sender = closing(otlpMetricSender({ endpoint: url }));
    assert.deepEqual(await sender.send(await collected(), never), {
      status: 'accepted',
      rejected: 2,
      message: 'no',
    });
  });

  it('takes a 2xx for accepted, whatever the body says or is', async () => {
    const bodies: Array<[string, string | Uint8Array]> = [
      ['text/html', '<html>OK</html>'],
      ['application/x-protobuf', Buffer.from([0xff, 0xff, 0xff])],
      ['application/json', 'not JSON'],
      ['application/json', 'null'],
      ['application/json', '{"partialSuccess":null}'],
      ['application/json', '{"partialSuccess":{"rejectedSpans":-3}}'],
      ['application/json', '{"partialSuccess":{"rejectedSpans":{"a":1},"errorMessage":7}}'],
      ['application/json', '[]'],
    ];
    const { url } = await server((response) => {
      const [type, body] = bodies.shift()!;
      response.writeHead(202, { 'content-type': type }).end(body);
    });
    const output = closing(otlpSpanOutput({ endpoint: url }));
    while (bodies.length > 0) {
      assert.deepEqual(await output.send(spans(['a']), never), { status: 'accepted' });
    }
  });

  it('refuses what cannot be serialised, and sends nothing', async () => {
    const { url, seen } = await server();
    const output = closing(otlpSpanOutput({ endpoint: url }));
    const broken = Object.create(spans(['a'])[0]!, { name: { get: () => assert.fail('boom') } });
    const outcome = await output.send([broken], never);
    assert.ok(outcome.status === 'refused');
    assert.match(outcome.error.message, /traces for http\S+ could not be serialised/);
    assert.equal(seen.length, 0);
  });

  it('sends the headers of its settings, and those of code over them', async () => {
    const { url, seen } = await server();
    const problems: string[] = [];
    const model: OtlpHttpModel = {
      endpoint: url,
      headers: [{ name: 'X-A', value: 'file' }],
      headers_list: 'x-b=list,x-c=list,broken',
    };
    const output = closing(
      otlpSpanOutput(model, {
        headers: async () => ({ 'X-C': 'code' }),
        onProblem: (problem) => problems.push(problem),
        path: 'a.otlp_http',
      }),
    );
    await output.send(spans(['a']), never);
    const { headers } = seen[0]!;
    assert.deepEqual([headers['x-a'], headers['x-b'], headers['x-c']], ['file', 'list', 'code']);
    assert.deepEqual(problems, ['a.otlp_http.headers_list, member 3: has no "="']);
  });

  it('makes the same request without waiting', async () => {
    const { url, seen } = await server();
    const model: OtlpHttpModel = {
      endpoint: `${url}/v1/traces`,
      compression: 'gzip',
      headers_list: 'k=v',
      timeout: 1234,
    };
    const output = closing(otlpSpanOutput(model));
    const batch = spans(['a', 'b']);
    await output.send(batch, never);
    const request = output.request!(batch)!;
    assert.equal(request.url, `${url}/v1/traces`);
    assert.equal(request.timeoutMs, 1234);
    assert.deepEqual(gunzipSync(request.body), gunzipSync(seen[0]!.body));
    for (const [name, value] of Object.entries(request.headers)) {
      assert.equal(seen[0]!.headers[name], value);
    }
    assert.equal(request.headers['content-encoding'], 'gzip');
    assert.equal(request.headers.k, 'v');
    const metrics = closing(otlpMetricSender({ endpoint: url })).request!(await collected());
    assert.equal(decode('Metrics', metrics.body).resourceMetrics.length, 1);
  });

  it('waits for what detectors find out about the resource, five seconds at most', async () => {
    const { url, seen } = await server();
    const clock = new FakeClock();
    const output = closing(otlpSpanOutput({ endpoint: url }, { clock }));
    const [span] = spans(['a']);
    const resource = {
      ...span!.resource,
      attributes: {},
      asyncAttributesPending: true,
    } as unknown as {
      waitForAsyncAttributes: () => Promise<void>;
    };
    const pending = Object.create(span!, { resource: { value: resource } });
    let found: () => void = () => {};
    resource.waitForAsyncAttributes = () => new Promise((resolve) => (found = resolve));
    const first = output.send([pending], never);
    await clock.advance(4999);
    assert.equal(seen.length, 0);
    found();
    await first;
    assert.equal(seen.length, 1);
    const second = output.send([pending], never);
    await clock.advance(5000);
    await second;
    assert.equal(seen.length, 2);
    const abort = new AbortController();
    const third = output.send([pending], abort.signal);
    abort.abort();
    assert.equal((await third).status, 'retry');
    resource.waitForAsyncAttributes = () => Promise.reject(new Error('no metadata service'));
    assert.equal((await output.send([pending], never)).status, 'accepted');
  });

  it('has the endpoints and limits that OpenTelemetry gives where nothing is set', async () => {
    assert.equal(closing(otlpSpanOutput(null)).name, 'otlp http://localhost:4318/v1/traces');
    assert.equal(closing(otlpLogOutput({})).name, 'otlp http://localhost:4318/v1/logs');
    const sender = closing(otlpMetricSender({ endpoint: null, timeout: null, compression: null }));
    assert.equal(sender.name, 'otlp http://localhost:4318/v1/metrics');
    assert.equal(sender.request!(await collected()).timeoutMs, 10_000);
  });

  it('takes certificates as texts, over those of files', () => {
    const wrong = { tls: { ca_file: '/nowhere' }, endpoint: 'https://x' };
    assert.throws(() => otlpSpanOutput(wrong), /otlp_http\.tls\.ca_file/);
    assert.throws(
      () => otlpSpanOutput(wrong, { tls: { ca: 'nonsense' } }),
      /otlp_http\.tls must be/,
    );
  });

  it('refuses settings that cannot be used, and names them', () => {
    const wrong: Array<[OtlpHttpModel, string]> = [
      [{ endpoint: 'localhost:4318' }, 'e.endpoint'],
      [{ compression: 'zstd' }, 'e.compression'],
      [{ encoding: 'xml' as 'json' }, 'e.encoding'],
      [{ timeout: -1 }, 'e.timeout'],
    ];
    for (const [model, option] of wrong) {
      assert.throws(
        () => otlpSpanOutput(model, { path: 'e' }),
        (error) => error instanceof InvalidOptionError && error.option === option,
      );
    }
  });
});
