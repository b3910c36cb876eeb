/**
 * The stock baggage propagator wrote metadata as it came, so that a message with a line break in its
 * baggage made the app's next HTTP request throw; and one value with half of a surrogate pair made
 * all baggage be lost; and an element of a header array that is no string made extraction throw.
 */
import assert from 'node:assert/strict';
import { validateHeaderValue } from 'node:http';
import {
  baggageEntryMetadataFromString,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
} from '@opentelemetry/api';
import { BaggagePropagator } from '../../src/pipeline/propagation/baggage-propagator.ts';

const propagator = new BaggagePropagator();

function sent(context = ROOT_CONTEXT): string {
  const carrier: Record<string, string> = {};
  propagator.inject(context, carrier, defaultTextMapSetter);
  const value = carrier.baggage ?? '';
  validateHeaderValue('baggage', value);
  return value;
}

describe('baggage that no header can hold', () => {
  it('is sent on without its metadata', () => {
    for (const metadata of ['ttl=1\r\nset-cookie: x', 'naïve 日', 'a\0b']) {
      const context = propagator.extract(
        ROOT_CONTEXT,
        { baggage: `a=1;${metadata},b=2;ttl=3` },
        defaultTextMapGetter,
      );
      assert.equal(sent(context), 'a=1,b=2;ttl=3');
    }
    const metadata = baggageEntryMetadataFromString('x,evil=1');
    assert.equal(
      sent(
        propagation.setBaggage(
          ROOT_CONTEXT,
          propagation.createBaggage({ a: { value: '1', metadata } }),
        ),
      ),
      'a=1',
    );
  });

  it('does not take other entries with it', () => {
    const baggage = propagation.createBaggage({
      a: { value: '\ud800' },
      '\udc00': { value: 'x' },
      c: { value: 5 as never },
      b: { value: '2' },
    });
    assert.equal(sent(propagation.setBaggage(ROOT_CONTEXT, baggage)), 'b=2');
  });

  it('does not keep extraction from reading the rest', () => {
    const context = propagator.extract(
      ROOT_CONTEXT,
      { baggage: [null, { length: 9 }, 'a=1'] },
      defaultTextMapGetter,
    );
    assert.equal(sent(context), 'a=1');
  });
});
