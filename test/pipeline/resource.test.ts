import assert from 'node:assert/strict';
import { resourceOf } from '../../src/pipeline/index.ts';

describe('The resource', () => {
  it('is known at once, so that no export waits for it', () => {
    const resource = resourceOf({
      attributes: {},
      detectors: ['host', 'os', 'process', 'serviceinstance'],
    });
    assert.ok(!resource.asyncAttributesPending);
    const { attributes } = resource;
    assert.equal(attributes['process.pid'], process.pid);
    assert.equal(attributes['process.runtime.name'], 'nodejs');
    assert.equal(attributes['process.runtime.version'], process.versions.node);
    assert.match(String(attributes['service.instance.id']), /^[0-9a-f-]{36}$/);
    assert.ok(attributes['host.name']);
    assert.match(String(attributes['host.arch']), /^(amd64|arm64|arm32|ppc64|s390x|x86|ia32)$/);
    assert.match(String(attributes['os.type']), /^(linux|darwin|windows)$/);
    assert.equal(attributes['telemetry.sdk.language'], 'nodejs');
  });

  it('holds no command line, which may hold secrets', () => {
    const { attributes } = resourceOf({ attributes: {}, detectors: ['process'] });
    assert.ok(!('process.command_args' in attributes));
    assert.ok(!('process.command_line' in attributes));
  });

  it('lets what is set win over what is found out', () => {
    const { attributes } = resourceOf({
      attributes: { 'host.name': 'mine', 'service.name': 'shop' },
      detectors: ['host'],
    });
    assert.equal(attributes['host.name'], 'mine');
    assert.equal(attributes['service.name'], 'shop');
  });

  it('is what OpenTelemetry says when nothing is asked for', () => {
    const { attributes } = resourceOf({ attributes: {}, detectors: [] });
    assert.match(String(attributes['service.name']), /^unknown_service/);
    assert.ok(!('process.pid' in attributes));
  });
});
