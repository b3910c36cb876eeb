import assert from 'node:assert/strict';
import { faulty, modelOf } from '../helpers.ts';

const attributesOf = (env: Record<string, string>) =>
  Object.fromEntries(
    (modelOf(env).resource?.attributes ?? []).map(({ name, value }) => [name, value]),
  );

const detectorsOf = (env: Record<string, string>) =>
  modelOf(env).resource?.['detection/development']?.detectors?.flatMap((each) => Object.keys(each));

describe('OTEL_RESOURCE_ATTRIBUTES', () => {
  it('is decoded, keys and values', () => {
    assert.deepEqual(
      attributesOf({ OTEL_RESOURCE_ATTRIBUTES: ' team=a%2Cb , k%3D1=x%20y%3Dz,empty=, umlaut=ä,' }),
      { team: 'a,b', 'k=1': 'x y=z', empty: '', umlaut: 'ä' },
    );
  });

  it('of one key twice is the later one', () => {
    assert.deepEqual(attributesOf({ OTEL_RESOURCE_ATTRIBUTES: 'a=1,a=2' }), { a: '2' });
  });

  for (const [what, member] of Object.entries({
    'a lone percent sign': 'b=100%',
    'no equals sign': 'b',
    'two equals signs': 'b=c=d',
    'no key': '=b',
  })) {
    it(`with ${what} is discarded whole`, () => {
      const { model, issue } = faulty({ OTEL_RESOURCE_ATTRIBUTES: `a=1,${member}` });
      assert.deepEqual(model.resource?.attributes, []);
      assert.equal(issue.key, 'OTEL_RESOURCE_ATTRIBUTES');
      assert.ok(issue.message.includes(JSON.stringify(member)));
      assert.match(issue.message, /The whole value is ignored\.$/);
    });
  }

  it('may name what objects inherit', () => {
    assert.deepEqual(modelOf({ OTEL_RESOURCE_ATTRIBUTES: '__proto__=x' }).resource?.attributes, [
      { name: '__proto__', value: 'x', type: 'string' },
    ]);
  });
});

describe('OTEL_SERVICE_NAME', () => {
  it('wins over service.name in OTEL_RESOURCE_ATTRIBUTES', () => {
    const env = { OTEL_SERVICE_NAME: 'shop', OTEL_RESOURCE_ATTRIBUTES: 'service.name=other,a=b' };
    assert.deepEqual(attributesOf(env), { 'service.name': 'shop', a: 'b' });
    assert.deepEqual(attributesOf({ OTEL_RESOURCE_ATTRIBUTES: 'service.name=other' }), {
      'service.name': 'other',
    });
  });

  it('stands when OTEL_RESOURCE_ATTRIBUTES is discarded', () => {
    const { model } = faulty({ OTEL_SERVICE_NAME: 'shop', OTEL_RESOURCE_ATTRIBUTES: 'broken' });
    assert.deepEqual(model.resource?.attributes, [
      { name: 'service.name', value: 'shop', type: 'string' },
    ]);
  });

  it('is taken as it is, not decoded', () => {
    assert.deepEqual(attributesOf({ OTEL_SERVICE_NAME: 'a%20b' }), { 'service.name': 'a%20b' });
  });
});

describe('OTEL_NODE_RESOURCE_DETECTORS', () => {
  it('chooses detectors, in the words of the model', () => {
    assert.deepEqual(detectorsOf({ OTEL_NODE_RESOURCE_DETECTORS: 'host,serviceinstance,env' }), [
      'host',
      'service',
    ]);
    assert.deepEqual(detectorsOf({ OTEL_NODE_RESOURCE_DETECTORS: 'none' }), []);
    assert.deepEqual(detectorsOf({ OTEL_NODE_RESOURCE_DETECTORS: 'all,host' }), [
      'host',
      'os',
      'process',
      'service',
    ]);
  });

  it('names those that are not here, and uses the rest', () => {
    const { model, issue } = faulty({ OTEL_NODE_RESOURCE_DETECTORS: 'aws,host' });
    assert.deepEqual(model.resource?.['detection/development']?.detectors, [{ host: {} }]);
    assert.match(issue.message, /"aws".*not part of this package.*It is left out\.$/);
  });

  it('with nothing valid in it is the default', () => {
    const { model } = faulty({ OTEL_NODE_RESOURCE_DETECTORS: 'hosst' });
    assert.equal(model.resource?.['detection/development']?.detectors?.length, 4);
  });
});
