import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { userAgent } from '../../../src/pipeline/otlp/user-agent.ts';

describe('userAgent', () => {
  it('names the versions of this package and of the serializers', () => {
    const versionOf = (path: string): string =>
      (
        JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')) as {
          version: string;
        }
      ).version;
    const serializers = versionOf('node_modules/@opentelemetry/otlp-transformer/package.json');
    assert.equal(
      userAgent,
      `otelier/${versionOf('package.json')} OTel-OTLP-Exporter-JavaScript/${serializers}`,
    );
  });
});
