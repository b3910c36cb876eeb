import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../architecture/source.ts';
import { run, withReceiver } from './support.ts';

describe('Two copies of the package in one process', () => {
  let folder: string;

  before(() => {
    // Below the project, so that the copy finds its dependencies.
    folder = mkdtempSync(join(root, 'node_modules/.copy-'));
    cpSync(join(root, 'dist'), folder, { recursive: true });
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('share their state: what one registers, the other sees, measures and sets', () =>
    withReceiver(async (receiver) => {
      const ended = await run({
        app: 'apps/two-copies.mjs',
        args: [pathToFileURL(folder).href],
        receiver,
      });
      assert.equal(ended.code, 0, ended.stderr);
      assert.deepEqual(JSON.parse(ended.stdout.trim().split('\n').at(-1) ?? ''), {
        open: true,
        breakers: ['payments'],
        debug: [false, true],
        running: 'running',
        traced: true,
        logged: true,
      });
      const open = receiver.metrics.latest('resilience.circuit_breaker.status', {
        'resilience.circuit_breaker.state': 'open',
      });
      assert.equal(open?.value, 1);
      const change = receiver.logs.find(
        (record) => record.eventName === 'resilience.circuit_breaker.state_change',
      );
      assert.equal(change?.attributes['resilience.circuit_breaker.state'], 'open');
      assert.equal(
        receiver.spans.filter(
          (span) => span.attributes['resilience.circuit_breaker.name'] === 'payments',
        ).length,
        3,
      );
    }));
});
