import assert from 'node:assert/strict';
import {
  type BaggageEntry,
  baggageEntryMetadataFromString,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
} from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import fc from 'fast-check';
import { BaggagePropagator } from '../../../src/pipeline/propagation/baggage-propagator.ts';

const propagator = new BaggagePropagator();

function extract(carrier: unknown): Record<string, string> | undefined {
  const context = propagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter);
  const entries = propagation.getBaggage(context)?.getAllEntries();
  return entries && Object.fromEntries(entries.map(([key, entry]) => [key, entry.value]));
}
function inject(entries: Record<string, BaggageEntry>, context = ROOT_CONTEXT): string | undefined {
  const carrier: Record<string, string> = {};
  propagator.inject(
    propagation.setBaggage(context, propagation.createBaggage(entries)),
    carrier,
    defaultTextMapSetter,
  );
  return carrier.baggage;
}

describe('BaggagePropagator', () => {
  it('names its header', () => {
    assert.deepEqual(propagator.fields(), ['baggage']);
  });

  it('reads and writes members with their metadata', () => {
    assert.deepEqual(extract({ baggage: 'user=ann%20b , role=x;ttl=30' }), {
      user: 'ann b',
      role: 'x',
    });
    assert.equal(
      inject({ user: { value: 'ann b', metadata: baggageEntryMetadataFromString('ttl=30') } }),
      'user=ann%20b;ttl=30',
    );
  });

  it('leaves out a member whose percent encoding is broken, and keeps the others', () => {
    assert.deepEqual(extract({ baggage: 'a=%E0%A4%A,%=1,b=2' }), { b: '2' });
  });

  it('reads several headers, in any case, and leaves out what is not a string', () => {
    assert.deepEqual(extract({ Baggage: ['a=1', null, 5, { length: 3 }, 'b=2'] }), {
      a: '1',
      b: '2',
    });
  });

  it('finds nothing in a carrier without the header', () => {
    assert.equal(extract({}), undefined);
    assert.equal(extract({ baggage: 'nonsense' }), undefined);
    assert.equal(extract({ baggage: 5 }), undefined);
  });

  it('reads 180 members and 8192 characters, and does not read a huge header', () => {
    const many = Array.from({ length: 500 }, (_, i) => `k${i}=1`).join();
    assert.equal(Object.keys(extract({ baggage: many }) ?? {}).length, 180);
    const long = Array.from({ length: 100 }, (_, i) => `k${i}=${'v'.repeat(200)}`).join();
    assert.equal(Object.keys(extract({ baggage: long }) ?? {}).length, 40);
    assert.equal(extract({ baggage: `a=1${' '.repeat(10_000_000)}` }), undefined);
    assert.deepEqual(extract({ baggage: ['a=1', 'x'.repeat(70_000)] }), { a: '1' });
  });

  it('passes on 64 members and 8192 characters whole', () => {
    const baggage = Array.from(
      { length: 64 },
      (_, i) => `k${String(i).padStart(2, '0')}=${'v'.repeat(i === 0 ? 124 : 123)}`,
    ).join();
    assert.equal(baggage.length, 8192);
    const context = propagator.extract(ROOT_CONTEXT, { baggage }, defaultTextMapGetter);
    const carrier: Record<string, string> = {};
    propagator.inject(context, carrier, defaultTextMapSetter);
    assert.equal(carrier.baggage, baggage);
  });

  it('writes nothing without baggage, and where tracing is suppressed', () => {
    const carrier = {};
    propagator.inject(ROOT_CONTEXT, carrier, defaultTextMapSetter);
    assert.deepEqual(carrier, {});
    assert.equal(inject({ a: { value: '1' } }, suppressTracing(ROOT_CONTEXT)), undefined);
  });

  it('never throws, and writes what a header can hold', () => {
    const odd = ['a', '=', ';', ',', '%', ' ', '\0', '\r\n', '\x7f', '\xff', '日', '\ud800'];
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom(...odd), { maxLength: 9 }).map((all) => all.join('')),
      fc.constantFrom('a=1', 'a=1;m', '%', 'a=%E0%A4%A'),
    );
    fc.assert(
      fc.property(
        fc.oneof(text, fc.array(fc.oneof(text, fc.anything())), fc.anything()),
        (baggage) => {
          const context = propagator.extract(ROOT_CONTEXT, { baggage }, defaultTextMapGetter);
          const carrier: Record<string, string> = {};
          propagator.inject(context, carrier, defaultTextMapSetter);
          assert.match(carrier.baggage ?? '', /^[\t\x20-\x7e]*$/);
        },
      ),
    );
  });
});
