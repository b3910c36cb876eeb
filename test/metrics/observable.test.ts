import assert from 'node:assert/strict';
import { metrics as api, DiagLogLevel, diag } from '@opentelemetry/api';
import { publishSettings } from '../../src/base/index.ts';
import { metrics } from '../../src/metrics/index.ts';
import { recordTelemetry } from '../support/otel.ts';

describe('Observable instruments', () => {
  const telemetry = recordTelemetry();
  const open: (() => void)[] = [];
  const keep = <T extends () => void>(disposer: T): T => {
    open.push(disposer);
    return disposer;
  };
  const values = async (name: string) => (await telemetry.points(name)).map((each) => each.value);
  afterEach(() => {
    for (const dispose of open.splice(0)) dispose();
    diag.disable();
  });

  it('ask for their values at each collection', async () => {
    let queue = 1;
    keep(metrics.observableGauge('o.gauge', { unit: '{item}' }, () => queue));
    keep(
      metrics.observableCounter('o.counter', {}, (observe) => {
        observe(queue, { q: 'a' });
        observe(10, { q: 'b' });
      }),
    );
    keep(metrics.observableUpDownCounter('o.updown', {}, async () => -queue));
    assert.deepEqual(await values('o.gauge'), [1]);
    queue = 5;
    assert.deepEqual(await values('o.gauge'), [5]);
    assert.deepEqual(await values('o.counter'), [5, 10]);
    assert.deepEqual(await values('o.updown'), [-5]);
  });

  it('end when they are disposed of', async () => {
    const dispose = keep(metrics.observableGauge('o.end', {}, () => 1));
    const other = keep(metrics.observableGauge('o.other', {}, () => 2));
    dispose();
    dispose();
    assert.deepEqual(await values('o.end'), []);
    telemetry.installMeterProvider();
    publishSettings('metrics', {});
    assert.deepEqual(await values('o.end'), []);
    assert.deepEqual(await values('o.other'), [2]);
    other();
  });

  it('leave out what is no value, and go on after a callback has failed', async () => {
    const warnings: string[] = [];
    const quiet = (): void => {};
    const warn = (text: string): void => void warnings.push(text);
    diag.setLogger(
      { error: quiet, warn, info: quiet, debug: quiet, verbose: quiet },
      DiagLogLevel.ALL,
    );
    let fail = true;
    keep(
      metrics.observableCounter('o.faulty', {}, (observe) => {
        observe(-1, { n: 1 });
        observe(Number.NaN, { n: 2 });
        observe(3, { n: 3 });
        if (fail) throw new Error('x');
        observe(4, { n: 4 });
      }),
    );
    keep(metrics.observableGauge('o.rejects', {}, () => Promise.reject(new Error('x'))));
    assert.deepEqual(await values('o.faulty'), [3]);
    fail = false;
    assert.deepEqual(await values('o.faulty'), [3, 4]);
    assert.equal(warnings.filter((text) => text.includes('o.faulty')).length, 1);
    assert.equal(warnings.filter((text) => text.includes('o.rejects')).length, 1);
  });

  it('survive an SDK that throws', () => {
    api.disable();
    api.setGlobalMeterProvider({
      getMeter: () => {
        throw new Error('sdk');
      },
    });
    keep(metrics.observableGauge('o.sdk', {}, () => 1));
  });

  it('made before an SDK was registered report once the runtime has told of it', async () => {
    telemetry.uninstall();
    keep(metrics.observableGauge('o.early', {}, () => 3));
    telemetry.install();
    assert.deepEqual(await values('o.early'), []);
    publishSettings('metrics', {});
    assert.deepEqual(await values('o.early'), [3]);
  });

  it('made before an SDK was registered report once anything is measured', async () => {
    telemetry.uninstall();
    keep(metrics.observableGauge('o.early2', {}, () => 3));
    telemetry.install();
    metrics.counter('o.any').add();
    assert.deepEqual(await values('o.early2'), [3]);
  });
});
