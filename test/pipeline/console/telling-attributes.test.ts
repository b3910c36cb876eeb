import assert from 'node:assert/strict';
import { tellingAttributes } from '../../../src/pipeline/console/telling-attributes.ts';
import type { TreeSpan } from '../../../src/pipeline/console/tree-model.ts';
import { span } from './support.ts';

function told(attributes: Record<string, unknown>, more: Partial<TreeSpan> = {}): string[] {
  return tellingAttributes(span('a', undefined, 'GET', 0, 1, { attributes, ...more }));
}

describe('tellingAttributes', () => {
  it('tells status and route of a request, by the old conventions too', () => {
    assert.deepEqual(
      told({
        'http.request.method': 'GET',
        'http.response.status_code': 200,
        'http.route': '/users/:id',
      }),
      ['200', '/users/:id'],
    );
    assert.deepEqual(told({ 'http.status_code': 404, 'http.target': '/x' }, { kind: 'server' }), [
      '404',
      '/x',
    ]);
  });

  it('leaves out what the name says', () => {
    assert.deepEqual(
      told({ 'http.response.status_code': 200, 'http.route': '/users' }, { name: 'GET /users' }),
      ['200'],
    );
  });

  it('shows no query and no password of a URL', () => {
    assert.deepEqual(
      told({ 'url.full': 'https://me:pw@api.example/x?token=1#y' }, { kind: 'client' }),
      ['https://api.example/x'],
    );
    assert.deepEqual(told({ 'http.url': 5 }, { kind: 'client' }), ['5']);
  });

  it('tells a query, its whitespace made one space', () => {
    assert.deepEqual(told({ 'db.system.name': 'pg', 'db.query.text': 'SELECT *\n   FROM t' }), [
      'SELECT * FROM t',
    ]);
    assert.deepEqual(told({ 'db.query.summary': 'SELECT t', 'db.query.text': 'SELECT * FROM t' }), [
      'SELECT t',
    ]);
  });

  it('tells a destination and a status of gRPC', () => {
    assert.deepEqual(told({ 'messaging.destination.name': 'orders', 'rpc.grpc.status_code': 14 }), [
      'orders',
      'grpc=14',
    ]);
  });

  it('tells what a policy did', () => {
    assert.deepEqual(
      told({
        'resilience.circuit_breaker.name': 'db',
        'resilience.circuit_breaker.state': 'open',
        'resilience.call.outcome': 'rejected',
        'resilience.fallback.used': true,
      }),
      ['breaker=db', 'state=open', 'outcome=rejected'],
    );
    assert.deepEqual(
      told({ 'resilience.call.outcome': 'success', 'resilience.retry.attempts': 3 }),
      ['outcome=success', 'retry.attempts=3'],
    );
  });

  it('tells what the app says, three things at most, and nothing of the plumbing', () => {
    assert.deepEqual(
      told({
        'thread.id': 1,
        'server.address': 'x',
        'cart.items': 12,
        plan: 'pro',
        'a.b': [1],
        c: 2,
      }),
      ['cart.items=12', 'plan=pro', 'a.b=[1]'],
    );
    assert.deepEqual(told({ 'thread.id': 1, none: undefined, 'http.route': '' }), []);
  });

  it('tells the type of an error when there is nothing else', () => {
    assert.deepEqual(told({ 'error.type': 'ECONNREFUSED' }, { status: { code: 'error' } }), [
      'error=ECONNREFUSED',
    ]);
    assert.deepEqual(
      told(
        { 'error.type': '500', 'http.response.status_code': 500 },
        { status: { code: 'error' } },
      ),
      ['500'],
    );
  });
});
