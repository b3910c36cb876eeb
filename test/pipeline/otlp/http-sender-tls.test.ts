import assert from 'node:assert/strict';
import type { TLSSocket } from 'node:tls';
import { InvalidOptionError } from '../../../src/base/index.ts';
import { HttpSender } from '../../../src/pipeline/otlp/http-sender.ts';
import { readTls } from '../../../src/pipeline/otlp/tls.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { serve, type TestServer } from './server.ts';

const never = new AbortController().signal;
const body = { bytes: Buffer.from('x'), contentType: 'a/b', partialSuccess: () => undefined };

describe('HttpSender over TLS', () => {
  let certificates: Certificates;
  let server: TestServer;
  before(async function () {
    this.timeout(20_000);
    certificates = makeCertificates();
    server = await serve((response) => response.end(), {
      cert: certificates.read('server.crt'),
      key: certificates.read('server.key'),
      ca: certificates.read('ca.crt'),
      requestCert: true,
      rejectUnauthorized: false,
    });
  });
  after(async () => {
    await server.close();
    certificates.remove();
  });

  const post = async (url: string, tls?: ConstructorParameters<typeof HttpSender>[0]['tls']) => {
    const sender = new HttpSender({ url, ...(tls === undefined ? {} : { tls }) });
    try {
      return await sender.post(body, never);
    } finally {
      await sender.close();
    }
  };

  it('refuses a certificate of an unknown authority, and says what to set', async () => {
    const outcome = await post(server.url);
    assert.ok(outcome.status === 'refused');
    assert.match(outcome.error.message, /certificate.*set the authority to trust as tls\.ca_file/);
  });

  it('refuses a certificate for another host', async () => {
    const outcome = await post(`https://localhost:${server.port}`, {
      ca: certificates.read('ca.crt'),
    });
    assert.ok(outcome.status === 'refused');
    assert.match(outcome.error.message, /ERR_TLS_CERT_ALTNAME_INVALID/);
  });

  it('trusts the authority it is given, and shows its own certificate', async () => {
    const tls = readTls(
      {
        ca_file: certificates.file('ca.crt'),
        cert_file: certificates.file('client.crt'),
        key_file: certificates.file('client.key'),
      },
      'tls',
    );
    const before = server.connections.length;
    assert.deepEqual(await post(server.url, tls), { status: 'accepted' });
    const socket = server.connections[before] as TLSSocket;
    assert.equal(socket.authorized, true);
    const sender = new HttpSender({ url: server.url, ...(tls === undefined ? {} : { tls }) });
    assert.equal(sender.request(Buffer.from(''), 'a/b').tls?.ca, certificates.read('ca.crt'));
    await sender.close();
  });

  it('tries again when the port speaks no TLS, and hints at it', async () => {
    const plain = await serve();
    const outcome = await post(plain.url.replace('http:', 'https:'));
    await plain.close();
    assert.ok(outcome.status === 'retry');
    assert.match(outcome.error.message, /does the port speak TLS\?/);
  });

  describe('readTls', () => {
    it('is undefined without files', () => {
      for (const model of [undefined, null, {}, { ca_file: null, cert_file: '' }]) {
        assert.equal(readTls(model, 'tls'), undefined);
      }
    });

    it('names a file that cannot be read', () => {
      assert.throws(
        () => readTls({ ca_file: '/nowhere/ca.crt' }, 'a.tls'),
        (error) =>
          error instanceof InvalidOptionError &&
          error.option === 'a.tls.ca_file' &&
          error.message.includes('ENOENT'),
      );
    });

    it('refuses a certificate without its key, keys that do not fit, and what is no PEM', () => {
      const cert_file = certificates.file('client.crt');
      assert.throws(() => readTls({ cert_file }, 'tls'), /both a certificate and its key/);
      const wrong = { cert_file, key_file: certificates.file('server.key') };
      assert.throws(() => readTls(wrong, 'tls'), /PEM certificates and key that fit/);
      const noPem = certificates.file('server.key');
      assert.throws(() => readTls({ ca_file: noPem }, 'tls'), /PEM certificates/);
      assert.throws(
        () => new HttpSender({ url: 'https://x', tls: { ca: 'nonsense' } }),
        /HttpSender\.tls/,
      );
    });
  });
});
