import assert from 'node:assert/strict';
import { metrics as api, type MeterProvider } from '@opentelemetry/api';
import { ProviderWatch } from '../../src/metrics/provider-watch.ts';
import { FakeClock } from '../../src/testing/index.ts';

describe('The watch for a meter provider', () => {
  const provider = (): MeterProvider => ({ getMeter: () => ({}) as never });
  beforeEach(() => api.disable());
  afterEach(() => api.disable());

  it('looks ever more seldom while there is none, and stops when there is', async () => {
    const clock = new FakeClock();
    const watch = new ProviderWatch(clock);
    const seen: MeterProvider[] = [];
    watch.add((each) => seen.push(each));
    assert.equal(seen.length, 1);
    assert.equal(clock.pending, 1);
    await clock.advance(1000 + 2000 + 4000);
    assert.equal(clock.pending, 1);
    const mine = provider();
    api.setGlobalMeterProvider(mine);
    await clock.advance(7999);
    assert.equal(seen.length, 1);
    await clock.advance(1);
    assert.equal(seen.at(-1), mine);
    assert.equal(clock.pending, 0);
  });

  it('does not look at all when nobody asks or a provider is there', async () => {
    const clock = new FakeClock();
    const watch = new ProviderWatch(clock);
    const stop = watch.add(() => {});
    const stopOther = watch.add(() => {});
    stop();
    assert.equal(clock.pending, 1);
    stopOther();
    assert.equal(clock.pending, 0);
    api.setGlobalMeterProvider(provider());
    let told = 0;
    watch.add(() => told++);
    watch.look();
    assert.deepEqual([told, clock.pending], [1, 0]);
  });

  it('hears of another provider when somebody looks', () => {
    const watch = new ProviderWatch(new FakeClock());
    const [one, two] = [provider(), provider()];
    api.setGlobalMeterProvider(one);
    const seen: MeterProvider[] = [];
    watch.add((each) => seen.push(each));
    api.disable();
    api.setGlobalMeterProvider(two);
    watch.look();
    assert.deepEqual(seen, [one, two]);
  });
});
