import {
  type Baggage,
  type BaggageEntry,
  type Context,
  propagation,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
} from '@opentelemetry/api';
import { W3CBaggagePropagator } from '@opentelemetry/core';
import { readHeader } from './header.ts';

/** Far more than the 8192 characters that are read of all headers together. */
const maxInput = 65_536;
/** Metadata as it may stand in a header: printable ASCII and tabs, no comma. */
const headerSafe = /^[\t\x20-\x2b\x2d-\x7e]*$/;

/**
 * W3C Baggage: the propagator of OpenTelemetry, which keeps the limits (8192 characters, 180
 * members, 4096 for each) and leaves out members that cannot be decoded, with what it lacks:
 *
 * - a value that is not a string does not throw, and a huge one is not read;
 * - an entry that cannot be encoded (half of a surrogate pair) is left out, not all of them with it;
 * - metadata with line breaks or other characters that no header can hold, which may have come in
 *   by a message queue, is left out: the app's next HTTP request would throw because of it.
 */
export class BaggagePropagator implements TextMapPropagator {
  readonly #upstream = new W3CBaggagePropagator();

  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const baggage = propagation.getBaggage(context);
    if (baggage === undefined) return;
    const clean = sendable(baggage);
    this.#upstream.inject(
      clean === baggage ? context : propagation.setBaggage(context, clean),
      carrier,
      setter,
    );
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const values: string[] = [];
    let size = 0;
    for (const value of readHeader(carrier, getter, 'baggage')) {
      size += value?.length ?? 0;
      if (size > maxInput) break;
      if (value !== undefined) values.push(value);
    }
    if (values.length === 0) return context;
    return this.#upstream.extract(context, carrier, { keys: () => ['baggage'], get: () => values });
  }

  fields(): string[] {
    return this.#upstream.fields();
  }
}

/** The baggage without what cannot be sent; the same object when all of it can. */
function sendable(baggage: Baggage): Baggage {
  let result = baggage;
  for (const [key, entry] of baggage.getAllEntries()) {
    if (!isEncodable(key) || !isEncodable(entry.value)) {
      result = result.removeEntry(key);
    } else if (!hasSafeMetadata(entry)) {
      result = result.setEntry(key, { value: entry.value });
    }
  }
  return result;
}

function isEncodable(text: unknown): boolean {
  return typeof text === 'string' && !/\p{Surrogate}/u.test(text);
}

function hasSafeMetadata(entry: BaggageEntry): boolean {
  return entry.metadata === undefined || headerSafe.test(entry.metadata.toString());
}
