import assert from 'node:assert/strict';
import { channel, hasSubscribers } from 'node:diagnostics_channel';
import { Instrumentations } from '../../../src/pipeline/index.ts';
import { onFirstMessage } from '../../../src/pipeline/instrumentations/first-message.ts';

const first = 'undici:request:create';

describe('Instrumentations', () => {
  it('are wanted by exact specifiers, and made once', () => {
    const instrumentations = new Instrumentations({ disabled: ['undici'] });
    assert.deepEqual(instrumentations.active, []);
    assert.ok(instrumentations.wanted('pino'));
    assert.ok(!instrumentations.wanted('pino/lib/proto.js'));
    assert.ok(!instrumentations.wanted('./pino'));
    instrumentations.activate('pino');
    assert.deepEqual(instrumentations.active, ['pino']);
    assert.ok(!instrumentations.wanted('pino'));
    instrumentations.activate('pino');
    instrumentations.activate('nothing-of-ours');
    assert.deepEqual(instrumentations.active, ['pino']);
  });

  it('are all named by one specifier of theirs', () => {
    const instrumentations = new Instrumentations({ disabled: ['undici'] });
    assert.ok(instrumentations.wanted('node:https'));
    instrumentations.activate('https');
    for (const specifier of ['http', 'https', 'node:http', 'node:https']) {
      assert.ok(!instrumentations.wanted(specifier));
    }
    assert.deepEqual(instrumentations.active, ['http']);
  });

  it('are those that are enabled, less those that are disabled', () => {
    const some = new Instrumentations({ enabled: ['pino', 'winston'], disabled: ['winston'] });
    assert.ok(some.wanted('pino'));
    assert.ok(!some.wanted('winston'));
    assert.ok(!some.wanted('express'));
    assert.ok(!new Instrumentations({ enabled: [] }).wanted('http'));
  });

  it('of fetch is made at the first request only', () => {
    assert.ok(!hasSubscribers(first));
    const none = new Instrumentations({ disabled: ['undici'] });
    assert.ok(!hasSubscribers(first));
    assert.deepEqual(none.active, []);
    const instrumentations = new Instrumentations({ enabled: ['undici'] });
    assert.deepEqual(instrumentations.active, []);
    const headers: string[] = [];
    channel(first).publish({
      request: {
        method: 'GET',
        origin: 'http://127.0.0.1',
        path: '/',
        headers,
        addHeader: (name: string) => headers.push(name),
      },
    });
    assert.deepEqual(instrumentations.active, ['undici']);
  });
});

describe('The first message of a channel', () => {
  it('reaches the handler that it brought about, once', () => {
    const name = 'otelier-test:first';
    const heard: unknown[] = [];
    let begun = 0;
    onFirstMessage(name, () => {
      begun++;
      return (message) => heard.push(message);
    });
    channel(name).publish('one');
    channel(name).publish('two');
    assert.equal(begun, 1);
    assert.deepEqual(heard, ['one']);
    assert.ok(!hasSubscribers(name));
  });

  it('is nobody’s when nothing could begin', () => {
    const name = 'otelier-test:none';
    onFirstMessage(name, () => undefined);
    channel(name).publish('one');
    assert.ok(!hasSubscribers(name));
  });
});
