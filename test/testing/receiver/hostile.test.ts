import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { deflateSync, gzipSync } from 'node:zlib';
import { type Receiver, startReceiver } from '../../../src/testing/index.ts';
import { decodeMessage, encodeMessage } from '../../../src/testing/receiver/schema.ts';

const limit = 100_000;
const json = 'application/json';
const protobuf = 'application/x-protobuf';

describe('a receiver under hostile requests', () => {
  let receiver: Receiver;
  before(async () => {
    receiver = await startReceiver({ maxBodyBytes: limit });
  });
  beforeEach(() => receiver.clear());
  // Whatever was sent, the receiver goes on, and kept nothing of it.
  afterEach(async () => {
    assert.equal(receiver.spans.length + receiver.logs.length + receiver.metrics.length, 0);
    assert.equal((await send({}, '{}')).status, 200);
  });
  after(() => receiver.close());

  function send(
    headers: Record<string, string>,
    body: string | Uint8Array,
    path = '/v1/traces',
  ): Promise<Response> {
    return fetch(receiver.url + path, {
      method: 'POST',
      headers: { 'content-type': json, ...headers },
      body: body as string | Uint8Array<ArrayBuffer>,
    });
  }

  async function refused(
    status: number,
    message: RegExp,
    ...args: Parameters<typeof send>
  ): Promise<void> {
    const answer = await send(...args);
    assert.equal(answer.status, status);
    assert.match(JSON.stringify(await answer.json()), message);
    assert.equal(receiver.faults.length, 1);
    assert.match(receiver.faults[0]!, message);
  }

  it('refuses protobuf that ends too early, in protobuf', async () => {
    const whole = encodeMessage('ExportTraceServiceRequest', {
      resourceSpans: [{ resource: { attributes: [{ key: 'a', value: { stringValue: 'b' } }] } }],
    });
    for (let length = 1; length < whole.length; length++) {
      const answer = await send({ 'content-type': protobuf }, whole.subarray(0, length));
      assert.equal(answer.status, 400, `after ${length} bytes`);
      assert.equal(answer.headers.get('content-type'), protobuf);
      const { code, message } = decodeMessage('RpcStatus', await answer.bytes());
      assert.equal(code, 3);
      assert.match(String(message), /no ExportTraceServiceRequest/);
    }
  });

  it('refuses random bytes or finds nothing in them, and never fails', async () => {
    let seed = 42;
    for (let round = 0; round < 200; round++) {
      const bytes = new Uint8Array(round + 1).map(() => {
        seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
        return seed >> 16;
      });
      const answer = await send({ 'content-type': protobuf }, bytes);
      assert.ok([200, 400].includes(answer.status), `status ${answer.status}`);
    }
  });

  it('refuses a wrong wire type', async () => {
    const answer = await send({ 'content-type': protobuf }, Uint8Array.of(0x0a, 2, 0x0b, 0x0f));
    assert.equal(answer.status, 400);
  });

  it('refuses what is no JSON, no object, no UTF-8', async () => {
    for (const body of ['{', '', 'null', '[]', '1', '"x"', Uint8Array.of(0x7b, 0xff, 0x7d)]) {
      assert.equal((await send({}, body)).status, 400, `body ${String(body)}`);
    }
  });

  const spanWith = (fields: object): string =>
    JSON.stringify({
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: [
                {
                  traceId: '0af7651916cd43dd8448eb211c80319c',
                  spanId: 'b7ad6b7169203331',
                  ...fields,
                },
              ],
            },
          ],
        },
      ],
    });

  const faults: [fields: object, message: RegExp][] = [
    [{ name: 1 }, /resourceSpans\[0\]\.scopeSpans\[0\]\.spans\[0\]\.name must be text/],
    [{ traceId: 'xyz' }, /traceId must be an id of 16 bytes/],
    [{ traceId: 7 }, /traceId must be an id of 16 bytes/],
    [{ traceId: '' }, /must have a trace id/],
    [{ spanId: '0000000000000000' }, /must have a trace id and a span id/],
    [{ kind: 'SPAN_KIND_SERVER' }, /kind must be a 32-bit integer/],
    [{ kind: 2 ** 40 }, /kind must be a 32-bit integer/],
    [{ startTimeUnixNano: 'soon' }, /startTimeUnixNano must be a 64-bit integer/],
    [{ startTimeUnixNano: '9'.repeat(50_000) }, /startTimeUnixNano must be a 64-bit integer/],
    [{ startTimeUnixNano: '18446744073709551616' }, /must be a 64-bit integer/],
    [{ startTimeUnixNano: 1.5 }, /must be a 64-bit integer/],
    [{ startTimeUnixNano: {} }, /must be a 64-bit integer/],
    [{ attributes: {} }, /attributes must be a list/],
    [{ attributes: [null] }, /attributes\[0\] must be an object/],
    [{ attributes: [{ key: 'a', value: 'b' }] }, /attributes\[0\]\.value must be an object/],
    [{ attributes: [{ key: 'a', value: { boolValue: 'b' } }] }, /boolValue must be true or false/],
    [{ attributes: [{ key: 'a', value: { doubleValue: 'b' } }] }, /doubleValue must be a number/],
    [{ attributes: [{ key: 'a', value: { doubleValue: ' ' } }] }, /doubleValue must be a number/],
    [{ attributes: [{ key: 'a', value: { bytesValue: 4 } }] }, /bytesValue must be bytes/],
  ];
  for (const [fields, message] of faults) {
    it(`refuses a field of the wrong type: ${message.source}`, () =>
      refused(400, message, {}, spanWith(fields)));
  }

  it('refuses values that nest without end, in both encodings', async () => {
    const nest = (levels: number): object => {
      let value: object = { stringValue: 'x' };
      for (let level = 0; level < levels; level++) value = { arrayValue: { values: [value] } };
      return value;
    };
    const shallow = spanWith({ attributes: [{ key: 'a', value: nest(200) }] });
    await refused(400, /nested at most 64 levels/, {}, shallow);
    const open = '{"arrayValue":{"values":['.repeat(3_000);
    assert.equal((await send({}, open)).status, 400);

    let bytes = new Uint8Array(0);
    for (let level = 0; level < 300; level++) {
      const inner = Uint8Array.of(0x0a, ...varint(bytes.length), ...bytes);
      bytes = Uint8Array.of(0x2a, ...varint(inner.length), ...inner);
    }
    // LogRecord.body is the shortest way to an AnyValue.
    const record = Uint8Array.of(0x2a, ...varint(bytes.length), ...bytes);
    const scope = Uint8Array.of(0x12, ...varint(record.length), ...record);
    const resource = Uint8Array.of(0x12, ...varint(scope.length), ...scope);
    const body = Uint8Array.of(0x0a, ...varint(resource.length), ...resource);
    assert.equal((await send({ 'content-type': protobuf }, body, '/v1/logs')).status, 400);
  });

  it('keeps keys that name a prototype as keys', async () => {
    const attributes = '[{"key":"__proto__","value":{"stringValue":"x"}}]';
    const body = `{"resourceSpans":[{"__proto__":{"scopeSpans":[]},"resource":{"attributes":${attributes}},
      "scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331"}]}]}]}`;
    assert.equal((await send({}, body)).status, 200);
    const [span] = receiver.spans;
    assert.deepEqual(Object.keys(span!.resource), ['__proto__']);
    assert.equal(Object.getPrototypeOf(span!.resource), Object.prototype);
    assert.equal(span!.service, '');
    receiver.clear();
  });

  it('refuses a body that is too large, and the connection stays whole', async () => {
    await refused(413, /larger than 100000 bytes/, {}, ' '.repeat(limit + 1));
  });

  it('does not read a body without end', async () => {
    const answer = await new Promise<number | undefined>((resolve) => {
      const request = httpRequest(`${receiver.url}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': json },
      });
      const block = Buffer.alloc(64 * 1024, 32);
      const timer = setInterval(() => request.write(block), 1);
      request.on('response', (response) => {
        clearInterval(timer);
        resolve(response.statusCode);
        response.resume();
        request.destroy();
      });
      request.on('error', () => {
        clearInterval(timer);
        resolve(undefined);
      });
    });
    assert.ok(answer === 413 || answer === undefined);
    assert.deepEqual(receiver.faults, ['413: the body is larger than 100000 bytes']);
  });

  it('refuses a small body that unpacks to a large one', async () => {
    const bomb = Buffer.alloc(50_000_000);
    for (const [encoding, packed] of [
      ['gzip', gzipSync(bomb)],
      ['deflate', deflateSync(bomb)],
    ] as const) {
      receiver.clear();
      assert.ok(packed.length < limit);
      await refused(413, /larger than/, { 'content-encoding': encoding }, packed);
    }
  });

  it('refuses a packed body that is broken, and unknown packings', async () => {
    await refused(400, /not valid gzip/, { 'content-encoding': 'gzip' }, '{}');
    receiver.clear();
    const half = deflateSync('{"resourceSpans":[]}').subarray(0, 10);
    await refused(400, /not valid deflate/, { 'content-encoding': 'deflate' }, half);
    for (const encoding of ['br', 'constructor', 'gzip, gzip']) {
      receiver.clear();
      await refused(415, /not supported/, { 'content-encoding': encoding }, '{}');
    }
  });

  it('unpacks deflate', async () => {
    const answer = await send(
      { 'content-encoding': 'DEFLATE' },
      deflateSync('{"resourceSpans":[]}'),
    );
    assert.equal(answer.status, 200);
  });

  it('refuses other content types, paths and methods', async () => {
    await refused(415, /content-type must be/, { 'content-type': 'text/plain' }, '{}');
    for (const path of ['/', '/v1/', '/v1/spans', '/v1/constructor', '/v2/traces', '/v1/traces/']) {
      receiver.clear();
      await refused(404, /no such path/, {}, '{}', path);
    }
    const get = await fetch(`${receiver.url}/v1/traces`);
    assert.equal(get.status, 405);
    assert.equal(get.headers.get('allow'), 'POST');
    receiver.clear();
  });

  it('survives senders that speak no HTTP or hang up in the middle', async () => {
    const port = Number(new URL(receiver.url).port);
    const openings = [
      'garbage\r\n\r\n',
      'POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
    ];
    for (const opening of openings) {
      await new Promise<void>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => {
          socket.end(opening);
          socket.resume();
        });
        socket.on('error', () => {});
        socket.on('close', () => resolve());
      });
    }
    await receiver.waitFor(({ faults }) => faults.length === 1);
    assert.match(receiver.faults[0]!, /^400: the connection broke/);
  });
});

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest & 127) | 128);
  }
}
