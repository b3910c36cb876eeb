import assert from 'node:assert/strict';
import {
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  type TextMapPropagator,
  trace,
} from '@opentelemetry/api';
import { noopPropagator } from '../../../src/pipeline/propagation/guarded-propagator.ts';
import { ReloadablePropagator } from '../../../src/pipeline/propagation/reloadable-propagator.ts';
import { TraceContextPropagator } from '../../../src/pipeline/propagation/trace-context-propagator.ts';

const carrier = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };

describe('ReloadablePropagator', () => {
  it('propagates nothing until it is told to', () => {
    const propagator = new ReloadablePropagator();
    assert.equal(propagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter), ROOT_CONTEXT);
    assert.deepEqual(propagator.fields(), []);
  });

  it('goes by what replaced the former one, and hands that back', () => {
    const next = new TraceContextPropagator();
    const propagator = new ReloadablePropagator();
    assert.equal(propagator.replace(next), noopPropagator);
    const context = propagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter);
    assert.equal(trace.getSpanContext(context)?.spanId, 'b7ad6b7169203331');
    const sent = {};
    propagator.inject(context, sent, defaultTextMapSetter);
    assert.deepEqual(sent, carrier);
    assert.deepEqual(propagator.fields(), ['traceparent', 'tracestate']);
    assert.equal(propagator.replace(noopPropagator), next);
    assert.deepEqual(propagator.fields(), []);
  });

  it('never throws, whatever it delegates to', () => {
    const boom = () => {
      throw new Error('boom');
    };
    const bad: TextMapPropagator = Object.assign(Object.create(null), {
      inject: boom,
      extract: boom,
      fields: boom,
    });
    const propagator = new ReloadablePropagator(bad);
    propagator.inject(ROOT_CONTEXT, {}, defaultTextMapSetter);
    assert.equal(propagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter), ROOT_CONTEXT);
    assert.deepEqual(propagator.fields(), []);
  });
});
