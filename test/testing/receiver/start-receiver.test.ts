import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { InvalidOptionError, OtelierError } from '../../../src/base/index.ts';
import { FakeClock, type ReceiverOptions, startReceiver } from '../../../src/testing/index.ts';
import { encodeMessage } from '../../../src/testing/receiver/schema.ts';

const ids = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };

function spans(...names: string[]): object {
  return { resourceSpans: [{ scopeSpans: [{ spans: names.map((name) => ({ ...ids, name })) }] }] };
}

function post(
  url: string,
  body: string | Uint8Array<ArrayBuffer> | object,
  type = 'application/json',
): Promise<Response> {
  const raw = typeof body === 'string' || body instanceof Uint8Array;
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': type },
    body: raw ? body : JSON.stringify(body),
  });
}

describe('the answers of a receiver', () => {
  it('are an empty message in the encoding of the request', async () => {
    await using receiver = await startReceiver();
    for (const signal of ['traces', 'metrics', 'logs']) {
      const json = await post(`${receiver.url}/v1/${signal}`, {});
      assert.equal(json.status, 200);
      assert.equal(json.headers.get('content-type'), 'application/json');
      assert.equal(await json.text(), '{}');
      const binary = await post(
        `${receiver.url}/v1/${signal}`,
        new Uint8Array(0),
        'application/x-protobuf',
      );
      assert.equal(binary.status, 200);
      assert.equal(binary.headers.get('content-type'), 'application/x-protobuf');
      assert.equal((await binary.bytes()).length, 0);
    }
    assert.deepEqual(receiver.requests, { traces: 2, metrics: 2, logs: 2 });
  });

  it('accept a content type with parameters, in any case', async () => {
    await using receiver = await startReceiver();
    const answer = await post(
      `${receiver.url}/v1/traces?x=1`,
      spans('a'),
      'Application/JSON; charset=utf-8',
    );
    assert.equal(answer.status, 200);
    assert.equal(receiver.spans.length, 1);
  });
});

describe('a scripted failure', () => {
  it('makes an exporter try again, and nothing is kept twice', async () => {
    await using receiver = await startReceiver({
      behave: ({ number }) =>
        number <= 1
          ? { status: 503, headers: { 'retry-after': new Date(0).toUTCString() } }
          : undefined,
    });
    const exporter = new OTLPTraceExporter({ url: `${receiver.url}/v1/traces` });
    const provider = new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter })] });
    provider.getTracer('t').startSpan('once').end();
    await provider.forceFlush();
    assert.equal(receiver.requests.traces, 2);
    assert.deepEqual(
      receiver.spans.map(({ name }) => name),
      ['once'],
    );
    await provider.shutdown();
  });

  it('sees what the request holds', async () => {
    const seen: unknown[] = [];
    await using receiver = await startReceiver({
      behave: ({ signal, number, headers, spans, logs, metrics }) => {
        seen.push([signal, number, headers['content-type'], spans[0]?.name, logs, metrics]);
        return Promise.resolve(undefined);
      },
    });
    await post(`${receiver.url}/v1/traces`, spans('a'));
    await post(`${receiver.url}/v1/traces`, spans('b'));
    assert.deepEqual(seen, [
      ['traces', 1, 'application/json', 'a', [], []],
      ['traces', 2, 'application/json', 'b', [], []],
    ]);
  });

  it('may be a status with a body of its own, and then keeps nothing', async () => {
    await using receiver = await startReceiver({
      behave: () => ({ status: 429, headers: { 'retry-after': '7' }, body: 'slow down' }),
    });
    const answer = await post(`${receiver.url}/v1/traces`, spans('a'));
    assert.equal(answer.status, 429);
    assert.equal(answer.headers.get('retry-after'), '7');
    assert.equal(await answer.text(), 'slow down');
    assert.equal(receiver.spans.length, 0);
  });

  it('has the status message of OTLP when the script gives no body', async () => {
    await using receiver = await startReceiver({ behave: () => ({ status: 503 }) });
    const json = await post(`${receiver.url}/v1/logs`, {});
    assert.deepEqual(await json.json(), { code: 14, message: 'scripted by the test' });
    const binary = await post(
      `${receiver.url}/v1/logs`,
      new Uint8Array(0),
      'application/x-protobuf',
    );
    assert.deepEqual(
      await binary.bytes(),
      new Uint8Array(encodeMessage('RpcStatus', { code: 14, message: 'scripted by the test' })),
    );
  });

  it('may be a partial success, with the field of its signal', async () => {
    await using receiver = await startReceiver({
      behave: () => ({ partialSuccess: { rejected: 2, message: 'too old' } }),
    });
    const fields = {
      traces: 'rejectedSpans',
      metrics: 'rejectedDataPoints',
      logs: 'rejectedLogRecords',
    };
    for (const [signal, field] of Object.entries(fields)) {
      const answer = await post(`${receiver.url}/v1/${signal}`, {});
      assert.deepEqual(await answer.json(), {
        partialSuccess: { [field]: '2', errorMessage: 'too old' },
      });
    }
    const binary = await post(
      `${receiver.url}/v1/traces`,
      new Uint8Array(0),
      'application/x-protobuf',
    );
    const text = Buffer.from('too old');
    assert.deepEqual(
      [...(await binary.bytes())],
      [0x0a, 2 + 2 + text.length, 0x08, 2, 0x12, text.length, ...text],
    );
  });

  it('may come late: the items are there before the answer', async () => {
    const clock = new FakeClock();
    await using receiver = await startReceiver({ clock, behave: () => ({ delayMs: 5_000 }) });
    let answered = false;
    const answer = post(`${receiver.url}/v1/traces`, spans('a')).then((response) => {
      answered = true;
      return response;
    });
    await receiver.waitFor(({ spans }) => spans[0]);
    await clock.advance(4_999);
    assert.equal(answered, false);
    await clock.advance(1);
    assert.equal((await answer).status, 200);
  });

  it('may never come: closing the receiver ends it', async () => {
    const receiver = await startReceiver({ behave: () => ({ delayMs: Infinity }) });
    const answer = assert.rejects(post(`${receiver.url}/v1/traces`, spans('a')));
    await receiver.waitFor(({ spans }) => spans[0]);
    await receiver.close();
    await answer;
  });

  it('may break the connection, and then keeps nothing', async () => {
    await using receiver = await startReceiver({ behave: () => ({ reset: true }) });
    await assert.rejects(post(`${receiver.url}/v1/traces`, spans('a')));
    assert.equal(receiver.requests.traces, 1);
    assert.equal(receiver.spans.length, 0);
  });

  it('of the script itself is answered with 500 and noted', async () => {
    const scripts: ReceiverOptions['behave'][] = [
      () => {
        throw new Error('my mistake');
      },
      () => Promise.reject('my mistake'),
      () => ({ status: 9_999 }),
      () => ({ headers: { 'bad header': '\n' } }),
    ];
    for (const behave of scripts) {
      await using receiver = await startReceiver({ behave: behave! });
      const answer = await post(`${receiver.url}/v1/traces`, spans('a'));
      assert.equal(answer.status, 500);
      assert.equal(receiver.faults.length, 1);
      assert.match(receiver.faults[0]!, /^500: /);
    }
  });
});

describe('waiting for telemetry', () => {
  it('answers at once with what is there already', async () => {
    await using receiver = await startReceiver();
    await post(`${receiver.url}/v1/traces`, spans('a'));
    assert.equal(await receiver.waitFor(({ spans }) => spans.length), 1);
  });

  it('answers as soon as it arrives, also for 0 and empty text', async () => {
    await using receiver = await startReceiver();
    const zero = receiver.waitFor(({ requests }) => (requests.logs === 1 ? 0 : undefined));
    const empty = receiver.waitFor(({ requests }) => (requests.logs === 1 ? '' : null));
    await post(`${receiver.url}/v1/logs`, {});
    assert.equal(await zero, 0);
    assert.equal(await empty, '');
  });

  it('gives up in time, and says what has come instead', async () => {
    const clock = new FakeClock();
    await using receiver = await startReceiver({ clock });
    await post(`${receiver.url}/v1/traces`, spans('a', 'b'));
    await post(`${receiver.url}/v1/logs`, 'garbage');
    const rejected = assert.rejects(
      receiver.waitFor(({ logs }) => logs[0], 3_000),
      (error) =>
        error instanceof OtelierError &&
        error.code === 'OTELIER_TIMEOUT' &&
        /within 3000 ms.*2 spans, 0 metrics and 0 logs from 1, 0 and 1 requests, and refused some: 400/.test(
          error.message,
        ),
    );
    await clock.advance(3_000);
    await rejected;
    assert.equal(clock.pending, 0);
  });

  it('passes on what the predicate throws', async () => {
    await using receiver = await startReceiver();
    const wrong = new TypeError('wrong');
    await assert.rejects(
      receiver.waitFor(() => {
        throw wrong;
      }),
      wrong,
    );
  });

  it('ends when the receiver is closed', async () => {
    const receiver = await startReceiver();
    const rejected = assert.rejects(
      receiver.waitFor(() => false),
      /before it was closed/,
    );
    await receiver.close();
    await rejected;
  });
});

describe('what a receiver keeps', () => {
  it('is bounded: the oldest goes first and is counted', async () => {
    await using receiver = await startReceiver({ retain: { spans: 2 } });
    await post(`${receiver.url}/v1/traces`, spans('a', 'b', 'c'));
    await post(`${receiver.url}/v1/traces`, spans('d'));
    assert.deepEqual(
      receiver.spans.map(({ name }) => name),
      ['c', 'd'],
    );
    assert.deepEqual(receiver.forgotten, { spans: 2, metrics: 0, logs: 0 });
  });

  it('is forgotten by clear(), but not in lists taken before', async () => {
    await using receiver = await startReceiver();
    await post(`${receiver.url}/v1/traces`, spans('a'));
    await post(`${receiver.url}/v1/traces`, 'garbage');
    const before = receiver.spans;
    receiver.clear();
    assert.equal(before.length, 1);
    assert.equal(receiver.spans.length, 0);
    assert.equal(receiver.metrics.length, 0);
    assert.equal(receiver.logs.length, 0);
    assert.deepEqual(receiver.requests, { traces: 0, metrics: 0, logs: 0 });
    assert.deepEqual(receiver.faults, []);
  });

  it('stays readable after close(), which may be called twice', async () => {
    const receiver = await startReceiver();
    await post(`${receiver.url}/v1/traces`, spans('a'));
    await Promise.all([receiver.close(), receiver.close()]);
    assert.equal(receiver.spans.length, 1);
    await assert.rejects(fetch(receiver.url));
  });

  it('does not wait for idle connections when closed', async () => {
    const receiver = await startReceiver();
    const socket = connect(Number(new URL(receiver.url).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.on('error', () => {});
    const ended = once(socket, 'close');
    await receiver.close();
    await ended;
  });
});

describe('options of a receiver', () => {
  const wrong: [options: unknown, message: RegExp][] = [
    [{ prot: 1 }, /startReceiver\(\) must be .*port.*"prot"/],
    [null, /startReceiver\(\) must be an object/],
    [{ retain: { span: 1 } }, /startReceiver\(\)\.retain must be .*spans.*"span"/],
    [{ retain: { spans: -1 } }, /startReceiver\(\)\.retain\.spans must be a whole number/],
    [{ port: 70_000 }, /startReceiver\(\)\.port must be a whole number from 0 to 65535/],
    [{ port: '80' }, /startReceiver\(\)\.port/],
    [{ host: '' }, /startReceiver\(\)\.host/],
    [{ maxBodyBytes: 0 }, /startReceiver\(\)\.maxBodyBytes/],
    [{ behave: 503 }, /startReceiver\(\)\.behave must be a function/],
  ];
  for (const [options, message] of wrong) {
    it(`are refused when wrong: ${message.source}`, async () => {
      await assert.rejects(startReceiver(options as ReceiverOptions), (error) => {
        assert.ok(error instanceof InvalidOptionError);
        assert.match(error.message, message);
        return true;
      });
    });
  }

  it('that are undefined are as if left out', async () => {
    const options = { port: undefined, retain: undefined } as unknown as ReceiverOptions;
    await using receiver = await startReceiver(options);
    assert.match(receiver.url, /^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('name a host, IPv6 in brackets', async () => {
    await using receiver = await startReceiver({ host: '::1' });
    assert.match(receiver.url, /^http:\/\/\[::1\]:\d+$/);
    assert.equal((await post(`${receiver.url}/v1/logs`, {})).status, 200);
  });

  it('with a port that is taken reject with the reason', async () => {
    await using receiver = await startReceiver();
    const port = Number(new URL(receiver.url).port);
    await assert.rejects(
      startReceiver({ port }),
      (error) => error instanceof OtelierError && error.code === 'OTELIER_LISTEN_FAILED',
    );
  });
});
