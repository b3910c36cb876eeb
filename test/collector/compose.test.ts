import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../architecture/source.ts';
import { compose, text, yamlPaths } from './files.ts';

interface Service {
  readonly image: string;
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
  readonly ports: readonly string[];
  readonly mem_limit: string;
}

const services = Object.entries(compose.services ?? {}) as unknown as (readonly [
  string,
  Service,
])[];

describe('compose.yaml', () => {
  it('runs a Collector, Jaeger and Prometheus', () => {
    assert.deepEqual(services.map(([name]) => name).toSorted(), [
      'jaeger',
      'otelcol',
      'prometheus',
    ]);
  });

  for (const [name, service] of services) {
    describe(name, () => {
      it('has an image of one release', () => {
        assert.match(service.image, /^[\w./-]+:v?\d+\.\d+\.\d+$/);
      });

      it('publishes ports on this machine alone, and its memory is bounded', () => {
        assert.ok(service.ports.length > 0);
        for (const port of service.ports) assert.match(port, /^127\.0\.0\.1:(\d+):\1$/);
        assert.match(service.mem_limit, /^\d+[mg]$/);
      });

      it('mounts what there is, and reads its settings from there', () => {
        const mounts = service.volumes
          .map((volume) => volume.split(':'))
          .filter(([from = '']) => from.startsWith('./'));
        for (const [from = '', , mode] of mounts) {
          assert.ok(existsSync(join(root, 'collector', from)), `there is no ${from}`);
          assert.equal(mode, 'ro');
        }
        const file =
          service.command.map((each) => /^--config(\.file)?=(.*)$/.exec(each)?.[2])[0] ?? '';
        const mounted = mounts.some(([from = '', to = '']) => {
          const path = file.startsWith(to) ? `${from}${file.slice(to.length)}` : '';
          return existsSync(join(root, 'collector', path)) && path !== '';
        });
        assert.ok(mounted, `${file} is not mounted`);
      });

      it('sets no variable that no settings know', () => {
        const known = new Set(
          yamlPaths.flatMap((path) =>
            [...text(path).matchAll(/\$\{env:(\w+)/g)].map((match) => match[1]),
          ),
        );
        // Read by Go itself.
        known.add('GOMEMLIMIT');
        for (const variable of Object.keys(service.environment ?? {})) {
          assert.ok(known.has(variable), variable);
        }
      });
    });
  }
});
