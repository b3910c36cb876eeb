import assert from 'node:assert/strict';
import {
  type handleUnaryCall,
  type Metadata,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  status,
} from '@grpc/grpc-js';
import { InvalidOptionError } from '../../../src/base/index.ts';
import {
  otlpGrpcLogOutput,
  otlpGrpcMetricSender,
  otlpGrpcSpanOutput,
} from '../../../src/pipeline/otlp/grpc.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { decode } from './proto.ts';
import { deadPort } from './server.ts';
import { collected, logRecords, spans } from './telemetry.ts';

const never = new AbortController().signal;

interface Call {
  readonly path: string;
  readonly metadata: Metadata;
  readonly body: Buffer;
}

describe('outputs over OTLP/gRPC', () => {
  let certificates: Certificates;
  const calls: Call[] = [];
  let failure: { code: status; details: string } | undefined;
  const servers: Server[] = [];
  const open: Array<{ close(): Promise<unknown> }> = [];
  const closing = <T extends { close(): Promise<unknown> }>(one: T): T => {
    open.push(one);
    return one;
  };

  async function serve(credentials = ServerCredentials.createInsecure()): Promise<number> {
    const server = new Server();
    for (const signal of ['trace', 'logs', 'metrics']) {
      const name = `${signal[0]!.toUpperCase()}${signal.slice(1)}`;
      const path = `/opentelemetry.proto.collector.${signal}.v1.${name}Service/Export`;
      const definition: ServiceDefinition = {
        export: {
          path,
          requestStream: false,
          responseStream: false,
          requestSerialize: (value: Buffer) => value,
          requestDeserialize: (value: Buffer) => value,
          responseSerialize: (value: Buffer) => value,
          responseDeserialize: (value: Buffer) => value,
        },
      };
      const handler: handleUnaryCall<Buffer, Buffer> = ({ metadata, request }, callback) => {
        calls.push({ path, metadata, body: request });
        if (failure === undefined) callback(null, Buffer.alloc(0));
        else callback(failure);
      };
      server.addService(definition, { export: handler });
    }
    servers.push(server);
    return new Promise((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', credentials, (error, port) => {
        if (error === null) resolve(port);
        else reject(error);
      });
    });
  }

  before(function () {
    this.timeout(20_000);
    certificates = makeCertificates();
  });
  after(() => certificates.remove());
  afterEach(async () => {
    calls.splice(0);
    failure = undefined;
    for (const one of open.splice(0)) await one.close();
    for (const server of servers.splice(0)) server.forceShutdown();
  });

  it('sends all three signals, with headers and compression', async () => {
    const model = {
      endpoint: `http://127.0.0.1:${await serve()}`,
      compression: 'gzip',
      headers_list: 'tenant=acme',
    };
    const spanOutput = closing(otlpGrpcSpanOutput(model));
    assert.deepEqual(await spanOutput.send(spans(['a']), never), { status: 'accepted' });
    assert.deepEqual(await closing(otlpGrpcLogOutput(model)).send(logRecords(['b']), never), {
      status: 'accepted',
    });
    assert.deepEqual(await closing(otlpGrpcMetricSender(model)).send(await collected(), never), {
      status: 'accepted',
    });
    assert.deepEqual(
      calls.map(({ path }) => path.split('.')[3]),
      ['trace', 'logs', 'metrics'],
    );
    assert.equal(
      decode('Traces', calls[0]!.body).resourceSpans[0].scopeSpans[0].spans[0].name,
      'a',
    );
    assert.deepEqual(calls[0]!.metadata.get('tenant'), ['acme']);
    assert.match(
      String(calls[0]!.metadata.get('user-agent')),
      /^otelier\/\S+ OTel-OTLP-Exporter-JavaScript/,
    );
    assert.equal(spanOutput.name, `otlp grpc ${model.endpoint}`);
  });

  it('makes a call that somebody else can send, with its headers and certificates', () => {
    const pem = certificates.read('ca.crt');
    const model = { endpoint: 'https://127.0.0.1:4317/', headers_list: 'tenant=acme' };
    const deps = { tls: { ca: pem } };
    const { url, headers, grpc, tls, body } =
      closing(otlpGrpcSpanOutput(model, deps)).request?.(spans(['a'])) ?? assert.fail();
    assert.equal(
      url,
      'https://127.0.0.1:4317/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    );
    assert.equal(headers.tenant, 'acme');
    assert.deepEqual([headers['content-type'], headers.te], ['application/grpc', 'trailers']);
    assert.equal(grpc, true);
    assert.deepEqual(tls, { ca: pem });
    assert.equal(decode('Traces', body).resourceSpans[0].scopeSpans[0].spans[0].name, 'a');
    const logged = closing(otlpGrpcLogOutput({})).request?.(logRecords(['b']));
    assert.match(logged?.url ?? '', /collector\.logs\.v1\.LogsService\/Export$/);
    const socket = closing(otlpGrpcLogOutput({ endpoint: 'unix:///tmp/x.sock' }));
    assert.equal(socket.request?.(logRecords(['b'])), undefined);
  });

  it('tells failures that pass from those that stay', async () => {
    const endpoint = `http://127.0.0.1:${await serve()}`;
    const output = closing(otlpGrpcSpanOutput({ endpoint }));
    failure = { code: status.UNAVAILABLE, details: 'busy' };
    assert.equal((await output.send(spans(['a']), never)).status, 'retry');
    failure = { code: status.INVALID_ARGUMENT, details: 'bad' };
    assert.equal((await output.send(spans(['a']), never)).status, 'refused');
    const dead = closing(
      otlpGrpcSpanOutput({ endpoint: `http://127.0.0.1:${await deadPort()}`, timeout: 300 }),
    );
    assert.equal((await dead.send(spans(['a']), never)).status, 'retry');
  });

  it('speaks TLS with the certificates of its settings', async () => {
    const port = await serve(
      ServerCredentials.createSsl(
        Buffer.from(certificates.read('ca.crt')),
        [
          {
            private_key: Buffer.from(certificates.read('server.key')),
            cert_chain: Buffer.from(certificates.read('server.crt')),
          },
        ],
        true,
      ),
    );
    const tls = {
      ca_file: certificates.file('ca.crt'),
      cert_file: certificates.file('client.crt'),
      key_file: certificates.file('client.key'),
    };
    const output = closing(
      otlpGrpcSpanOutput({ endpoint: `https://127.0.0.1:${port}`, tls, timeout: 0 }),
    );
    assert.deepEqual(await output.send(spans(['a']), never), { status: 'accepted' });
  });

  it('knows endpoints without a scheme, and shows no credentials', () => {
    const name = (endpoint: string | null, insecure = false): string =>
      closing(otlpGrpcSpanOutput({ endpoint, tls: { insecure } })).name;
    assert.equal(name(null), 'otlp grpc http://localhost:4317');
    assert.equal(name('collector:4317', true), 'otlp grpc http://collector:4317');
    assert.equal(name('collector:4317'), 'otlp grpc https://collector:4317');
    assert.equal(name('http://u:pw@collector:4317/x?key=1'), 'otlp grpc http://collector:4317');
    assert.equal(name('unix:///run/otel.sock'), 'otlp grpc unix:///run/otel.sock');
  });

  it('reports headers that cannot be sent', () => {
    const problems: string[] = [];
    const onProblem = (problem: string): void => void problems.push(problem);
    const headers = [{ name: 'data-bin', value: 'text' }];
    closing(otlpGrpcSpanOutput({ headers, headers_list: 'x' }, { onProblem, path: 'g' }));
    assert.deepEqual(problems, [
      'g.headers_list, member 1: has no "="',
      'g.headers: data-bin cannot be sent over gRPC',
    ]);
  });

  it('refuses settings that cannot be used, and names them', () => {
    const wrong: Array<[Parameters<typeof otlpGrpcSpanOutput>[0], string]> = [
      [{ endpoint: 'ftp://x' }, 'g.endpoint'],
      [{ endpoint: 'http://' }, 'g.endpoint'],
      [{ compression: 'zstd' }, 'g.compression'],
      [{ timeout: -1 }, 'g.timeout'],
      [{ endpoint: 'https://x', tls: { ca_file: '/nowhere' } }, 'g.tls.ca_file'],
    ];
    for (const [model, option] of wrong) {
      assert.throws(
        () => otlpGrpcSpanOutput(model, { path: 'g' }),
        (error) => error instanceof InvalidOptionError && error.option === option,
      );
    }
  });
});
