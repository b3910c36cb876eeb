import assert from 'node:assert/strict';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  type CollectionResult,
  MeterProvider,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import { InvalidOptionError } from '../../../src/base/index.ts';
import { MetricHub } from '../../../src/pipeline/metrics/hub.ts';
import { FakeClock } from '../../../src/testing/index.ts';
import { sum } from './points.ts';

const resource = resourceFromAttributes({ 'service.name': 'shop' });

/** A hub that is bound to a provider. */
function bound(options: ConstructorParameters<typeof MetricHub>[0] = {}) {
  const hub = new MetricHub(options);
  const provider = new MeterProvider({ resource, readers: [hub.reader] });
  return { hub, provider, meter: provider.getMeter('test') };
}

const names = ({ resourceMetrics }: CollectionResult): string[] =>
  resourceMetrics.scopeMetrics.flatMap(({ metrics }) =>
    metrics.map(({ descriptor }) => descriptor.name),
  );

const producing = (name: string): MetricProducer => ({
  collect: async () => ({
    resourceMetrics: {
      resource,
      scopeMetrics: [{ scope: { name: 'own' }, metrics: [sum({ name })] }],
    },
    errors: [],
  }),
});

describe('MetricHub', () => {
  it('collects running totals, again and again', async () => {
    const { hub, meter } = bound();
    const counter = meter.createCounter('orders');
    for (const total of [1, 2, 3]) {
      counter.add(1);
      const { resourceMetrics, errors } = await hub.collect();
      assert.equal(resourceMetrics.resource.attributes['service.name'], 'shop');
      assert.equal(resourceMetrics.scopeMetrics[0]?.metrics[0]?.dataPoints[0]?.value, total);
      assert.deepEqual(errors, []);
    }
  });

  it('shares one collection among those who ask at the same time', async () => {
    const { hub, meter } = bound();
    let observed = 0;
    meter.createObservableGauge('depth').addCallback((result) => result.observe(++observed));
    const [one, two, three] = await Promise.all([
      hub.collect(),
      hub.collect(),
      hub.asProducer().collect(),
    ]);
    assert.ok(one === two && two === three);
    assert.equal(observed, 1);
    assert.notEqual(await hub.collect(), one);
    assert.equal(observed, 2);
  });

  it('begins a new collection for those who want it fresh, one for all of them', async () => {
    const { hub, meter } = bound();
    let observed = 0;
    meter.createObservableGauge('depth').addCallback((result) => result.observe(++observed));
    const early = hub.collect();
    const fresh = [hub.collect({ fresh: true }), hub.collect({ fresh: true })];
    const results = await Promise.all([early, ...fresh]);
    assert.notEqual(results[0], results[1]);
    assert.equal(results[1], results[2]);
    assert.equal(observed, 2);
    await hub.collect({ fresh: true });
    assert.equal(observed, 3);
  });

  it('takes in producers, those given at first and those that come later, until they go', async () => {
    const { hub, meter } = bound({ producers: [producing('first')] });
    meter.createCounter('sdk').add(1);
    const remove = hub.addProducer(producing('second'));
    assert.deepEqual(names(await hub.collect()), ['sdk', 'first', 'second']);
    remove();
    remove();
    assert.deepEqual(names(await hub.collect()), ['sdk', 'first']);
  });

  it('keeps the others when a producer throws, rejects, answers nonsense or sleeps', async () => {
    const clock = new FakeClock();
    const bad: MetricProducer[] = [
      {
        collect() {
          throw new Error('thrown');
        },
      },
      { collect: () => Promise.reject(new Error('rejected')) },
      { collect: async () => undefined as unknown as CollectionResult },
      { collect: () => new Promise(() => {}) },
    ];
    const { hub } = bound({ clock, collectTimeoutMs: 300, producers: [...bad, producing('good')] });
    const pending = hub.collect();
    await clock.advance(300);
    const result = await pending;
    assert.deepEqual(names(result), ['good']);
    assert.deepEqual(
      result.errors.map((error) => (error as Error).message),
      [
        'thrown',
        'rejected',
        'a metric producer gave no scopeMetrics',
        'a metric producer took over 300 ms',
      ],
    );
    assert.equal(clock.pending, 0);
  });

  it('goes on without an observable callback that never ends', async () => {
    const { hub, meter } = bound({ collectTimeoutMs: 20 });
    meter.createCounter('sdk').add(1);
    meter.createObservableGauge('stuck').addCallback(() => new Promise(() => {}));
    const result = await hub.collect();
    assert.deepEqual(names(result), ['sdk']);
    assert.equal(result.errors.length, 1);
  });

  it('is empty before it is bound and after its reader was shut down', async () => {
    const hub = new MetricHub();
    const early = await hub.collect();
    assert.deepEqual(names(early), []);
    assert.match(String(early.errors[0]), /not bound/);
    const { hub: ended, provider } = bound();
    await provider.shutdown();
    const late = await ended.collect();
    assert.deepEqual(names(late), []);
    assert.match(String(late.errors[0]), /shutdown/);
  });

  it('refuses a time limit that is none', () => {
    for (const collectTimeoutMs of [0, -1, Number.NaN, Infinity]) {
      assert.throws(() => new MetricHub({ collectTimeoutMs }), InvalidOptionError);
    }
  });
});
