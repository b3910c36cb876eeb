import assert from 'node:assert/strict';
import {
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
  type TextMapPropagator,
  trace,
} from '@opentelemetry/api';
import { b3Propagator } from '../../../src/pipeline/propagation/b3.ts';
import {
  type PropagatorModel,
  propagatorFrom,
} from '../../../src/pipeline/propagation/propagator-from.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const context = propagation.setBaggage(
  trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: 1 }),
  propagation.createBaggage({ user: { value: 'ann' } }),
);

function injected(propagator: TextMapPropagator): Record<string, string> {
  const carrier: Record<string, string> = {};
  propagator.inject(context, carrier, defaultTextMapSetter);
  return carrier;
}

describe('propagatorFrom', () => {
  it('builds the propagators that the model names, in their order', () => {
    const { propagator, issues } = propagatorFrom({
      composite: [{ tracecontext: {} }, { baggage: null }],
    });
    assert.deepEqual(issues, []);
    assert.deepEqual(injected(propagator), {
      traceparent: `00-${traceId}-${spanId}-01`,
      baggage: 'user=ann',
    });
    assert.deepEqual(propagator.fields(), ['traceparent', 'tracestate', 'baggage']);
  });

  it('appends the names of the list, each once', () => {
    const { propagator, issues } = propagatorFrom({
      composite: [{ baggage: {} }],
      composite_list: ' tracecontext, baggage,,',
    });
    assert.deepEqual(issues, []);
    assert.deepEqual(propagator.fields(), ['baggage', 'traceparent', 'tracestate']);
  });

  it('propagates nothing without a model, with an empty one, or with none', () => {
    for (const model of [
      undefined,
      null,
      {},
      { composite: null },
      { composite: [] },
      { composite_list: null },
      { composite_list: 'none' },
      { composite: [{ none: {} }] },
    ]) {
      const { propagator, issues } = propagatorFrom(model);
      assert.deepEqual(issues, []);
      assert.deepEqual(injected(propagator), {});
    }
  });

  it('takes none at its word where it stands beside others, and says so', () => {
    const { propagator, issues } = propagatorFrom({ composite_list: 'tracecontext,none' });
    assert.deepEqual(injected(propagator), {});
    assert.deepEqual(issues, ['propagator: "none" stands beside others, which are left out.']);
  });

  it('writes B3 in one header or in several, and reads both', () => {
    const loaders = { b3: b3Propagator };
    const single = propagatorFrom({ composite: [{ b3: {} }] }, loaders).propagator;
    const multi = propagatorFrom({ composite: [{ b3multi: {} }] }, loaders).propagator;
    assert.deepEqual(injected(single), { b3: `${traceId}-${spanId}-1` });
    assert.deepEqual(injected(multi), {
      'x-b3-traceid': traceId,
      'x-b3-spanid': spanId,
      'x-b3-sampled': '1',
    });
    for (const propagator of [single, multi]) {
      for (const carrier of [injected(single), injected(multi)]) {
        const found = propagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter);
        assert.equal(trace.getSpanContext(found)?.spanId, spanId);
      }
    }
  });

  it('loads B3 only when it is asked for', () => {
    let loads = 0;
    const b3 = (encoding: 'single' | 'multi') => {
      loads++;
      return b3Propagator(encoding);
    };
    propagatorFrom({ composite: [{ tracecontext: {} }] }, { b3 });
    assert.equal(loads, 0);
    propagatorFrom({ composite: [{ b3: {} }] }, { b3 });
    assert.equal(loads, 1);
  });

  it('returns what it could not follow, and builds the rest', () => {
    const b3 = () => {
      throw new Error('not installed');
    };
    const model: PropagatorModel = {
      composite: [{ xray: {} }, { b3: {} }, {}, { a: {}, b: {} }, null as never, { baggage: {} }],
    };
    const { propagator, issues } = propagatorFrom(model, { b3 });
    assert.deepEqual(injected(propagator), { baggage: 'user=ann' });
    assert.deepEqual(issues, [
      'propagator.composite[2] must have exactly one key, the name of a propagator, but has 0.',
      'propagator.composite[3] must have exactly one key, the name of a propagator, but has 2.',
      'propagator.composite[4] must have exactly one key, the name of a propagator, but has 0.',
      'propagator "xray" is not known; known are tracecontext, baggage, b3, b3multi and none.',
      'not installed',
    ]);
  });

  it('says that B3 is not available where nothing loads it', () => {
    assert.deepEqual(propagatorFrom({ composite_list: 'b3multi' }).issues, [
      'propagator "b3multi" is not available here.',
    ]);
    const b3 = () => {
      throw 'text'; // oxlint-disable-line no-throw-literal -- somebody else's loader may
    };
    assert.deepEqual(propagatorFrom({ composite_list: 'b3' }, { b3 }).issues, ['text']);
  });
});
