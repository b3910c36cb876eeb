import assert from 'node:assert/strict';
import { type Attributes, metrics } from '@opentelemetry/api';
import { publishSettings, registry, sharedState } from '../../../src/base/index.ts';
import type { BreakerHandle } from '../../../src/resilience/telemetry/breaker-handle.ts';
import { publishBreakers } from '../../../src/resilience/telemetry/breaker-metrics.ts';
import { recordTelemetry } from '../../support/otel.ts';
import { fail, Pending, succeed, useBreakers } from '../support.ts';

describe('The metrics of circuit breakers', () => {
  const telemetry = recordTelemetry();
  const bench = useBreakers();
  const handles = registry<BreakerHandle>('circuit_breaker');

  /** The points of one breaker: what is said of it, and the value. */
  async function read(metric: string, breaker: string): Promise<Record<string, number>> {
    const said = (attributes: Attributes): string =>
      Object.entries(attributes)
        .filter(([key]) => key !== 'resilience.circuit_breaker.name')
        .map(([key, value]) => `${key.split('.').at(-1)}=${String(value)}`)
        .join(' ');
    const points = await telemetry.points(`resilience.circuit_breaker.${metric}`);
    return Object.fromEntries(
      points
        .filter(({ attributes }) => attributes['resilience.circuit_breaker.name'] === breaker)
        .map(({ attributes, value }) => [said(attributes), value]),
    );
  }

  it('tell the state as one of all states', async () => {
    const { breaker, clock } = bench();
    const { name } = breaker;
    assert.deepEqual(await read('status', name), {
      'state=closed': 1,
      'state=open': 0,
      'state=half_open': 0,
    });
    await fail(breaker, 2);
    assert.equal((await read('status', name))['state=open'], 1);
    await clock.advance(1_000);
    assert.deepEqual(await read('status', name), {
      'state=closed': 0,
      'state=open': 0,
      'state=half_open': 1,
    });
  });

  it('tell calls by outcome, calls under way, and changes of state', async () => {
    const { breaker } = bench();
    const late = new Pending(breaker);
    await fail(breaker, 3);
    assert.deepEqual(await read('call.active', breaker.name), { '': 1 });
    await late.succeed();
    assert.deepEqual(await read('calls', breaker.name), {
      'outcome=success': 0,
      'outcome=failure': 2,
      'outcome=ignored': 0,
      'outcome=rejected': 1,
      'outcome=late': 1,
    });
    assert.deepEqual(await read('transitions', breaker.name), {
      'state=open previous_state=closed reason=failure_ratio': 1,
    });
    assert.deepEqual(await read('call.active', breaker.name), { '': 0 });
  });

  it('reach a provider that is registered after the breaker was made', async () => {
    telemetry.uninstall();
    const { breaker } = bench();
    await succeed(breaker, 3);
    telemetry.install();
    assert.deepEqual(await read('calls', breaker.name), {});
    await fail(breaker, 3);
    assert.equal((await read('calls', breaker.name))['outcome=success'], 3);
  });

  it('reach it with the next breaker, and with the next settings, as well', async () => {
    const first = bench().breaker;
    telemetry.installMeterProvider();
    bench();
    assert.equal((await read('status', first.name))['state=closed'], 1);
    telemetry.installMeterProvider();
    try {
      publishSettings('resilience', {});
      assert.equal((await read('status', first.name))['state=closed'], 1);
    } finally {
      sharedState().settings.delete('resilience');
    }
  });

  it('are no longer told to a provider that was replaced', async () => {
    const { breaker } = bench();
    const publishers = registry<{ provider: unknown }>('circuit_breaker.publisher');
    const before = metrics.getMeterProvider();
    assert.equal(publishers.get('current')?.provider, before);
    const after = telemetry.installMeterProvider();
    await fail(breaker, 2);
    assert.equal(publishers.get('current')?.provider, after);
    let read = 0;
    handles.set('counted', {
      name: 'counted',
      read: () => {
        read++;
        throw new Error('enough');
      },
    });
    try {
      await telemetry.points('resilience.circuit_breaker.status');
      assert.equal(read, 1);
    } finally {
      handles.delete('counted');
    }
  });

  it('are published once, whichever copy of the package came first', async () => {
    const publishers = registry<{ provider: unknown; stop(): void }>('circuit_breaker.publisher');
    const theirs = { provider: metrics.getMeterProvider(), stop() {} };
    publishers.set('current', theirs);
    bench();
    assert.equal(publishers.get('current'), theirs);
    publishers.delete('current');
  });

  it('stay with their publisher while no provider is registered', () => {
    const publishers = registry<{ provider: unknown; stop(): void }>('circuit_breaker.publisher');
    bench();
    const current = publishers.get('current');
    metrics.disable();
    bench();
    assert.equal(publishers.get('current'), current);
  });

  it('add up the breakers that copies of the package have under one name', async () => {
    const { breaker } = bench();
    await succeed(breaker);
    handles.set(`${breaker.name}#2`, {
      name: breaker.name,
      read: () => ({
        state: 'forced_open',
        states: ['closed', 'forced_open'],
        calls: { success: 2, shed: 4, broken: Number.NaN },
        active: 3,
        transitions: [],
      }),
    });
    try {
      const calls = await read('calls', breaker.name);
      assert.equal(calls['outcome=success'], 3);
      assert.equal(calls['outcome=shed'], 4);
      assert.equal('outcome=broken' in calls, false);
      assert.equal((await read('status', breaker.name))['state=closed'], 1);
      assert.equal((await read('status', breaker.name))['state=forced_open'], 1);
      assert.equal((await read('call.active', breaker.name))[''], 3);
    } finally {
      handles.delete(`${breaker.name}#2`);
    }
  });

  it('survive handles that do not read as they should', async () => {
    const { breaker } = bench();
    const broken: unknown[] = [
      null,
      {},
      { name: 'x', read: () => null },
      { name: 'y', read: () => ({ states: 5 }) },
      {
        name: 'z',
        read() {
          throw new Error('z');
        },
      },
    ];
    for (const [index, handle] of broken.entries()) {
      handles.set(`broken-${index}`, handle as BreakerHandle);
    }
    try {
      assert.equal((await read('status', breaker.name))['state=closed'], 1);
    } finally {
      for (const index of broken.keys()) handles.delete(`broken-${index}`);
    }
  });

  it('set a breaker that was closed to zero, or it would stand as it was for ever', async () => {
    const { breaker } = bench();
    const held = new Pending(breaker);
    await fail(breaker, 2);
    assert.equal((await read('status', breaker.name))['state=open'], 1);
    breaker.close();
    for (let collection = 0; collection < 2; collection++) {
      assert.deepEqual(Object.values(await read('status', breaker.name)), [0, 0, 0]);
      assert.deepEqual(await read('call.active', breaker.name), { '': 0 });
    }
    await held.succeed();
  });

  it('never throw into whoever makes a breaker', () => {
    metrics.disable();
    metrics.setGlobalMeterProvider({
      getMeter() {
        throw new Error('provider');
      },
    });
    assert.doesNotThrow(publishBreakers);
  });
});
