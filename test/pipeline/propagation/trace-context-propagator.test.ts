import assert from 'node:assert/strict';
import {
  createTraceState,
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  type SpanContext,
  type TextMapGetter,
  trace,
} from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import fc from 'fast-check';
import { TraceContextPropagator } from '../../../src/pipeline/propagation/trace-context-propagator.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const traceparent = `00-${traceId}-${spanId}-01`;
const propagator = new TraceContextPropagator();

function extract(
  carrier: unknown,
  getter: TextMapGetter = defaultTextMapGetter,
): SpanContext | undefined {
  return trace.getSpanContext(propagator.extract(ROOT_CONTEXT, carrier, getter));
}
function inject(spanContext: Partial<SpanContext>, context = ROOT_CONTEXT): Record<string, string> {
  const carrier: Record<string, string> = {};
  const full = { traceId, spanId, traceFlags: 1, ...spanContext };
  propagator.inject(trace.setSpanContext(context, full), carrier, defaultTextMapSetter);
  return carrier;
}

describe('TraceContextPropagator', () => {
  it('names its headers', () => {
    assert.deepEqual(propagator.fields(), ['traceparent', 'tracestate']);
  });

  describe('extract', () => {
    it('gives a remote span context', () => {
      const found = extract({ traceparent, tracestate: 'foo=1' });
      assert.equal(found?.traceId, traceId);
      assert.equal(found?.spanId, spanId);
      assert.equal(found?.traceFlags, 1);
      assert.equal(found?.isRemote, true);
      assert.equal(found?.traceState?.get('foo'), '1');
    });

    it('keeps traceparent when tracestate is to be discarded', () => {
      for (const tracestate of ['foo', 'foo=1,foo=2', ['foo=1', 5], { length: 1 }, '']) {
        const found = extract({ traceparent, tracestate });
        assert.equal(found?.traceId, traceId);
        assert.equal(found?.traceState, undefined);
      }
    });

    it('does not read tracestate when traceparent is not valid', () => {
      const asked: string[] = [];
      extract(
        {},
        { keys: () => [], get: (_, key) => (asked.push(key) > 0 ? 'nonsense' : undefined) },
      );
      assert.deepEqual(asked, ['traceparent']);
    });

    it('leaves the context as it is when there is nothing valid in it', () => {
      for (const value of [
        undefined,
        null,
        '',
        'x',
        5,
        {},
        [],
        [5],
        [traceparent, traceparent],
        [traceparent, 5],
        Symbol('x'),
        () => traceparent,
        Array.from({ length: 5_000 }, () => traceparent),
      ]) {
        assert.equal(
          propagator.extract(ROOT_CONTEXT, { traceparent: value }, defaultTextMapGetter),
          ROOT_CONTEXT,
        );
      }
      assert.equal(propagator.extract(ROOT_CONTEXT, undefined, defaultTextMapGetter), ROOT_CONTEXT);
    });

    it('finds headers whose names are in another case, and sees when they come twice', () => {
      assert.equal(
        extract({ TraceParent: traceparent, TRACESTATE: 'a=1' })?.traceState?.get('a'),
        '1',
      );
      assert.equal(extract({ TraceParent: traceparent, TRACEPARENT: traceparent }), undefined);
    });

    it('survives getters that throw or answer nonsense', () => {
      const boom = () => {
        throw new Error('boom');
      };
      assert.equal(extract({}, { keys: () => [], get: boom }), undefined);
      assert.equal(extract({}, { keys: boom, get: () => undefined }), undefined);
      assert.equal(extract({}, { keys: () => null as never, get: () => undefined }), undefined);
      assert.equal(
        extract({}, { keys: () => [1, null] as never, get: () => undefined }),
        undefined,
      );
      assert.equal(extract({}, undefined as never), undefined);
    });

    it('keeps traceparent when reading tracestate throws', () => {
      const getter: TextMapGetter = {
        keys: () => [],
        get(_, key) {
          if (key === 'tracestate') throw new Error('boom');
          return traceparent;
        },
      };
      assert.equal(extract({}, getter)?.traceId, traceId);
    });

    it('does little work for huge values', () => {
      const huge = 'x'.repeat(20_000_000);
      const began = performance.now();
      assert.equal(extract({ traceparent: huge }), undefined);
      assert.equal(extract({ traceparent, tracestate: huge })?.traceState, undefined);
      assert.equal(
        extract({ traceparent, tracestate: ','.repeat(20_000_000) })?.traceState,
        undefined,
      );
      assert.ok(performance.now() - began < 250);
    });

    it('never throws, and gives nothing but what can be sent on', () => {
      const text = fc.oneof(
        fc.string(),
        fc.constantFrom(traceparent, `${traceparent} `, 'a=1', 'a=1,b=2', 'a=1,a=2'),
      );
      const header = fc.oneof(text, fc.array(fc.oneof(text, fc.anything())), fc.anything());
      fc.assert(
        fc.property(header, header, (first, second) => {
          const context = propagator.extract(
            ROOT_CONTEXT,
            { traceparent: first, tracestate: second },
            defaultTextMapGetter,
          );
          const carrier: Record<string, string> = {};
          propagator.inject(context, carrier, defaultTextMapSetter);
          if (trace.getSpanContext(context) === undefined) assert.deepEqual(carrier, {});
          else assert.match(carrier.traceparent as string, /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]$/);
        }),
      );
    });
  });

  describe('inject', () => {
    it('writes what extract reads', () => {
      const carrier = inject({}, ROOT_CONTEXT);
      assert.deepEqual(carrier, { traceparent });
      assert.deepEqual(extract(carrier), { traceId, spanId, traceFlags: 1, isRemote: true });
    });

    it('writes nothing without a valid span context, and where tracing is suppressed', () => {
      assert.deepEqual(inject({ traceId: '0'.repeat(32) }), {});
      assert.deepEqual(inject({}, suppressTracing(ROOT_CONTEXT)), {});
      const carrier = {};
      propagator.inject(ROOT_CONTEXT, carrier, defaultTextMapSetter);
      assert.deepEqual(carrier, {});
    });

    it('sends the random flag with every span of the trace that came with it, and no other', () => {
      const context = propagator.extract(
        ROOT_CONTEXT,
        { traceparent: traceparent.replace(/01$/, '03') },
        defaultTextMapGetter,
      );
      assert.match(inject({ traceFlags: 0 }, context).traceparent as string, /-02$/);
      assert.match(
        inject({ traceId: traceId.replace('0', '1') }, context).traceparent as string,
        /-01$/,
      );
      assert.match(inject({}).traceparent as string, /-01$/);
    });

    it('sends a list of another making when it is valid', () => {
      assert.equal(inject({ traceState: createTraceState('a=1,b=2') }).tracestate, 'a=1,b=2');
    });

    it('sends no tracestate that is empty, invalid or throws', () => {
      const foreign = (serialize: () => unknown) => ({ traceState: { serialize } as never });
      for (const each of [
        foreign(() => ''),
        foreign(() => 'a=1\r\nevil: 1'),
        foreign(() => undefined),
        foreign(() => {
          throw new Error('boom');
        }),
        { traceState: null as never },
      ]) {
        assert.deepEqual(inject(each), { traceparent });
      }
    });
  });
});
