import assert from 'node:assert/strict';
import { modelFromEnv } from '../../../src/model/index.ts';
import { exporterOf, faulty, modelOf } from '../helpers.ts';

const signals = ['traces', 'metrics', 'logs'] as const;

/** The endpoints of the three signals, over whichever protocol. */
const endpoints = (env: Record<string, string>) =>
  signals.map((signal) => {
    const exporter = exporterOf(modelOf(env), signal);
    return (exporter.otlp_http ?? exporter.otlp_grpc)?.endpoint;
  });

describe('The general OTLP endpoint over HTTP', () => {
  const cases: Record<string, string> = {
    'http://c:4318': 'http://c:4318/v1/',
    'http://c:4318/': 'http://c:4318/v1/',
    'https://c/otlp': 'https://c/otlp/v1/',
    'https://c/otlp//': 'https://c/otlp/v1/',
    'http://[::1]:4318': 'http://[::1]:4318/v1/',
  };
  for (const [given, base] of Object.entries(cases)) {
    it(`${given} gets the path of each signal`, () => {
      assert.deepEqual(endpoints({ OTEL_EXPORTER_OTLP_ENDPOINT: given }), [
        `${base}traces`,
        `${base}metrics`,
        `${base}logs`,
      ]);
    });
  }

  it('keeps its query behind the path', () => {
    assert.equal(
      endpoints({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c/base?key=1' })[0],
      'http://c/base/v1/traces?key=1',
    );
  });

  it('is refused without http:// or https:// and a host', () => {
    for (const text of [
      'collector:4318',
      'localhost',
      'ftp://c',
      'http://',
      'http://c:99999',
      '/v1/traces',
      'unix:/x',
    ]) {
      const { model, issue } = faulty({ OTEL_EXPORTER_OTLP_ENDPOINT: text });
      assert.equal(exporterOf(model, 'logs').otlp_http?.endpoint, 'http://localhost:4318/v1/logs');
      assert.equal(issue.expected, 'a URL with http:// or https:// and a host');
    }
  });
});

describe('The OTLP endpoint of one signal over HTTP', () => {
  it('is used as it is', () => {
    for (const url of ['http://c:4318', 'https://c/custom/', 'http://c/v1/traces?x=%20']) {
      assert.equal(endpoints({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url })[0], url);
    }
  });

  it('leaves the other signals to the general one', () => {
    assert.deepEqual(
      endpoints({
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c',
        OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://l/x',
      }),
      ['http://c/v1/traces', 'http://c/v1/metrics', 'http://l/x'],
    );
  });

  it('that is not valid gives way to the general one', () => {
    const { model } = faulty({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c',
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'l',
    });
    assert.equal(exporterOf(model, 'logs').otlp_http?.endpoint, 'http://c/v1/logs');
  });

  it('never shows user, password or query in an issue', () => {
    for (const text of [
      'ftp://me:hunter2@c/x?token=hunter2',
      'me:hunter2@c',
      'ftp://me:hunt/er2?x@hunter2@c?hunter2',
    ]) {
      const { issue } = faulty({ OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: text });
      assert.ok(!/hunt|er2/.test(JSON.stringify(issue)), issue.message);
    }
  });
});

describe('OTLP over gRPC', () => {
  const grpc = (env: Record<string, string>) =>
    exporterOf(modelOf({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', ...env }), 'traces').otlp_grpc;

  it('goes to localhost:4317 without TLS unless told otherwise', () => {
    assert.equal(grpc({})?.endpoint, 'http://localhost:4317');
    assert.deepEqual(grpc({})?.tls, { insecure: true });
  });

  it('takes an endpoint as it is, and TLS from its scheme', () => {
    const insecure = { OTEL_EXPORTER_OTLP_INSECURE: 'true' };
    assert.deepEqual(grpc({ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://c:4317', ...insecure })?.tls, {
      insecure: false,
    });
    assert.deepEqual(grpc({ OTEL_EXPORTER_OTLP_ENDPOINT: 'HTTP://c:4317' })?.tls, {
      insecure: true,
    });
    assert.equal(
      grpc({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4317/base' })?.endpoint,
      'http://c:4317/base',
    );
  });

  it('has TLS without a scheme, unless INSECURE says otherwise', () => {
    const secure = grpc({ OTEL_EXPORTER_OTLP_ENDPOINT: 'c:4317' });
    assert.deepEqual([secure?.endpoint, secure?.tls], ['https://c:4317', { insecure: false }]);
    const general = grpc({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'c:4317',
      OTEL_EXPORTER_OTLP_INSECURE: 'TRUE',
    });
    assert.deepEqual([general?.endpoint, general?.tls], ['http://c:4317', { insecure: true }]);
    const own = grpc({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: '[::1]:4317',
      OTEL_EXPORTER_OTLP_INSECURE: 'true',
      OTEL_EXPORTER_OTLP_TRACES_INSECURE: 'false',
    });
    assert.deepEqual([own?.endpoint, own?.tls], ['https://[::1]:4317', { insecure: false }]);
  });

  it('takes the targets that gRPC knows', () => {
    for (const target of ['unix:///run/otel.sock', 'dns:///c:4317', 'ipv4:127.0.0.1:4317']) {
      const found = grpc({
        OTEL_EXPORTER_OTLP_ENDPOINT: target,
        OTEL_EXPORTER_OTLP_INSECURE: 'true',
      });
      assert.deepEqual([found?.endpoint, found?.tls], [target, { insecure: true }]);
    }
    assert.equal(grpc({ OTEL_EXPORTER_OTLP_ENDPOINT: 'dns:4317' })?.endpoint, 'https://dns:4317');
  });

  it('refuses what is no target', () => {
    for (const text of ['c:port', 'ftp://c', 'c/path', 'http://', 'u@c', 'c d']) {
      const { issue } = faulty({
        OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
        OTEL_EXPORTER_OTLP_ENDPOINT: text,
      });
      assert.match(issue.expected ?? '', /or a host with a port$/);
    }
  });

  it('for one signal takes a general endpoint that HTTP refuses for the others', () => {
    const { model, issue } = faulty({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'c:4317',
      OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'grpc',
    });
    assert.equal(issue.key, 'OTEL_EXPORTER_OTLP_ENDPOINT');
    assert.equal(
      exporterOf(model, 'traces').otlp_http?.endpoint,
      'http://localhost:4318/v1/traces',
    );
    assert.equal(exporterOf(model, 'logs').otlp_grpc?.endpoint, 'https://c:4317');
  });
});

describe('The protocol of OTLP', () => {
  it('is http/protobuf unless told otherwise, for all signals or for one', () => {
    const model = modelOf({
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'HTTP/protobuf',
    });
    assert.deepEqual(
      signals.map((signal) => exporterOf(model, signal).otlp_http?.encoding),
      ['json', 'protobuf', 'json'],
    );
  });

  it('that is not known counts as not set', () => {
    const { model, issue } = faulty({
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'thrift',
    });
    assert.ok(exporterOf(model, 'logs').otlp_grpc);
    assert.match(issue.message, /Used instead: OTEL_EXPORTER_OTLP_PROTOCOL\.$/);
  });
});

describe('Headers of OTLP', () => {
  const headers = (env: Record<string, string>) =>
    exporterOf(modelOf(env), 'traces').otlp_http?.headers;

  it('are decoded; names are in lower case and the later one of a name wins', () => {
    assert.deepEqual(
      headers({ OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Basic%20YQ==, X-A=1,x-a=2%2C3' }),
      [
        { name: 'authorization', value: 'Basic YQ==' },
        { name: 'x-a', value: '2,3' },
      ],
    );
  });

  it('of one signal replace the general ones whole, so that no token goes astray', () => {
    const env = {
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=a',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-b=b',
    };
    assert.deepEqual(headers(env), [{ name: 'x-b', value: 'b' }]);
    assert.deepEqual(exporterOf(modelOf(env), 'logs').otlp_http?.headers, [
      { name: 'authorization', value: 'a' },
    ]);
  });

  it('that are malformed are left out and never shown', () => {
    for (const member of [
      's3cret',
      '=s3cret',
      's3cret=%',
      's3cret=',
      'k ey=s3cret',
      'key=s3cret%0d%0ax:y',
      'key=s3cret%00',
    ]) {
      const { model, issue } = faulty({ OTEL_EXPORTER_OTLP_HEADERS: `a=b,${member}` });
      assert.deepEqual(exporterOf(model, 'traces').otlp_http?.headers, [{ name: 'a', value: 'b' }]);
      assert.ok(!JSON.stringify(issue).includes('s3cret'));
      assert.match(issue.message, /^member 2 is not allowed/);
    }
  });

  it('with nothing valid in them are as good as none', () => {
    assert.equal(
      'headers' in
        (exporterOf(faulty({ OTEL_EXPORTER_OTLP_HEADERS: 'x' }).model, 'logs').otlp_http ?? {}),
      false,
    );
  });
});

describe('The rest of OTLP', () => {
  it('has timeout and compression, for all signals or for one', () => {
    const model = modelOf({
      OTEL_EXPORTER_OTLP_TIMEOUT: '0',
      OTEL_EXPORTER_OTLP_LOGS_TIMEOUT: '250',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_EXPORTER_OTLP_METRICS_COMPRESSION: 'none',
    });
    assert.deepEqual(
      signals.map((signal) => exporterOf(model, signal).otlp_http?.timeout),
      [0, 0, 250],
    );
    assert.deepEqual(
      signals.map((signal) => exporterOf(model, signal).otlp_http?.compression),
      ['gzip', 'none', 'gzip'],
    );
    assert.equal(
      faulty({ OTEL_EXPORTER_OTLP_COMPRESSION: 'zstd' }).issue.expected,
      'one of none, gzip',
    );
  });

  it('names the files of TLS, those of a signal before the general ones', () => {
    const env = {
      OTEL_EXPORTER_OTLP_CERTIFICATE: '/ca.pem',
      OTEL_EXPORTER_OTLP_CLIENT_KEY: '/key.pem',
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: '/cert.pem',
      OTEL_EXPORTER_OTLP_LOGS_CERTIFICATE: '/logs-ca.pem',
      OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'grpc',
    };
    const pair = { key_file: '/key.pem', cert_file: '/cert.pem' };
    assert.deepEqual(exporterOf(modelOf(env), 'traces').otlp_http?.tls, {
      ca_file: '/ca.pem',
      ...pair,
    });
    assert.deepEqual(exporterOf(modelOf(env), 'logs').otlp_http?.tls, {
      ca_file: '/logs-ca.pem',
      ...pair,
    });
    assert.deepEqual(exporterOf(modelOf(env), 'metrics').otlp_grpc?.tls, {
      ca_file: '/ca.pem',
      ...pair,
      insecure: true,
    });
  });

  it('reports a client key without a certificate, and the other way round, once', () => {
    const key = faulty({ OTEL_EXPORTER_OTLP_CLIENT_KEY: '/key.pem' });
    assert.equal(key.issue.message, 'has no effect without OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE.');
    assert.equal(exporterOf(key.model, 'traces').otlp_http?.tls, undefined);
    const cert = faulty({ OTEL_EXPORTER_OTLP_LOGS_CLIENT_CERTIFICATE: '/cert.pem' });
    assert.equal(cert.issue.key, 'OTEL_EXPORTER_OTLP_LOGS_CLIENT_CERTIFICATE');
  });

  it('has the temporality and the histograms of metrics, over both protocols', () => {
    const env = {
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'LowMemory',
      OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION:
        'base2_exponential_bucket_histogram',
    };
    for (const protocol of ['http/protobuf', 'grpc']) {
      const model = modelOf({ ...env, OTEL_EXPORTER_OTLP_PROTOCOL: protocol });
      const exporter = model.meter_provider?.readers[0]?.periodic?.exporter;
      const own = exporter?.otlp_grpc ?? exporter?.otlp_http;
      assert.equal(own?.temporality_preference, 'low_memory');
      assert.equal(own?.default_histogram_aggregation, 'base2_exponential_bucket_histogram');
    }
    const { issues } = modelFromEnv({ OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'gamma' });
    assert.equal(issues[0]?.expected, 'one of cumulative, delta, lowmemory');
  });
});
