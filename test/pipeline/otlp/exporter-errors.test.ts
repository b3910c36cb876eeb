import assert from 'node:assert/strict';
import { Metadata } from '@grpc/grpc-js';
import { httpStatusOf, looksRetryable } from '../../../src/pipeline/otlp/exporter-errors.ts';
import {
  codeOf,
  hintFor,
  isCertificateFault,
  isTransient,
} from '../../../src/pipeline/otlp/network-errors.ts';

const coded = (code: string | number, more: object = {}) =>
  Object.assign(new Error('x'), { code, ...more });

function details(text: string): Metadata {
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', Buffer.from(text));
  return metadata;
}

describe('looksRetryable', () => {
  const yes: Array<[string, unknown]> = [
    ['HTTP 429', coded(429)],
    ['HTTP 503', coded(503)],
    ['gRPC DEADLINE_EXCEEDED', coded(4)],
    ['gRPC UNAVAILABLE', coded(14)],
    [
      'gRPC RESOURCE_EXHAUSTED with RetryInfo',
      coded(8, { metadata: details('\n.type.googleapis.com/google.rpc.RetryInfo') }),
    ],
    ['ECONNREFUSED', coded('ECONNREFUSED')],
    ['a cause with ECONNRESET', new Error('failed', { cause: coded('ECONNRESET') })],
    ['several addresses', new AggregateError([coded('ETIMEDOUT')])],
    ['a broken answer', coded('HPE_INVALID_CONSTANT')],
    ['words of the exporters', new Error('Export failed with retryable status')],
    ['a full exporter', new Error('Concurrent export limit reached')],
    ['a timeout', new Error('Request timed out')],
    ['words of a cause', new Error('failed', { cause: new Error('socket hang up') })],
  ];
  for (const [name, error] of yes) {
    it(`is so for ${name}`, () => assert.equal(looksRetryable(error), true));
  }
  const circular = new Error('circle');
  circular.cause = circular;
  const no: Array<[string, unknown]> = [
    ['HTTP 400', coded(400)],
    ['HTTP 500', coded(500)],
    ['gRPC INVALID_ARGUMENT', coded(3)],
    ['gRPC UNAUTHENTICATED', coded(16)],
    ['gRPC RESOURCE_EXHAUSTED alone', coded(8)],
    ['gRPC RESOURCE_EXHAUSTED with other details', coded(8, { metadata: details('quota') })],
    ['a certificate', coded('SELF_SIGNED_CERT_IN_CHAIN')],
    ['a bug', new TypeError('x is not a function')],
    ['nothing', undefined],
    ['null', null],
    ['a string', 'timed out'],
    ['a circle of causes', circular],
    ['an odd cause', new Error('x', { cause: null })],
  ];
  for (const [name, error] of no) {
    it(`is not so for ${name}`, () => assert.equal(looksRetryable(error), false));
  }
});

describe('codes of errors', () => {
  it('knows an HTTP status from others', () => {
    assert.equal(httpStatusOf(coded(404)), 404);
    for (const error of [coded(14), coded('404'), undefined, null, 404]) {
      assert.equal(httpStatusOf(error), undefined);
    }
  });

  it('tells faults of certificates from faults that pass', () => {
    for (const code of [
      'CERT_HAS_EXPIRED',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'ERR_TLS_CERT_ALTNAME_INVALID',
    ]) {
      assert.ok(isCertificateFault(code) && !isTransient(code), code);
    }
    for (const code of ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EPIPE', '']) {
      assert.ok(!isCertificateFault(code), code);
      assert.equal(hintFor(code), '');
    }
  });

  it('does not follow causes for ever', () => {
    const error = new Error('x');
    error.cause = error;
    assert.equal(codeOf(error), '');
  });
});
