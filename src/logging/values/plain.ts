import { types } from 'node:util';
import { errorType, isError, plainError, read } from './plain-error.ts';

/** Data that any serializer takes: no cycles, no getters, no BigInt, nothing of the caller's. */
export type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain };

/** Limits of a copy: what lies beyond is named, not copied. */
const maxDepth = 12;
const maxEntries = 256;
const maxNodes = 4096;

/**
 * A copy of a value as plain data, whatever the value is: cycles, BigInt, throwing getters, faulty
 * `toJSON`, proxies, errors and huge structures end as text that says so. `undefined` stays.
 */
export function plain(value: unknown): Plain | undefined {
  return new Copier().copy(value);
}

/** Copies the own entries of an object as fields. Something that is no record of entries has none. */
export function plainFields(value: object): { [key: string]: Plain } {
  const copy = new Copier().copy(value);
  return typeof copy === 'object' && copy !== null && !Array.isArray(copy) ? copy : {};
}

/** Sets a property for what it is, `__proto__` included. */
export function put(target: { [key: string]: Plain }, key: string, value: Plain): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else target[key] = value;
}

/** One walk through a value: knows what it is inside of, and how much it has copied. */
export class Copier {
  readonly #inside = new Set<object>();
  #nodes = 0;

  copy(value: unknown): Plain | undefined {
    if (typeof value === 'object') {
      return value === null ? null : this.once(value, () => this.#object(value));
    }
    switch (typeof value) {
      case 'string':
      case 'boolean':
      case 'undefined':
        return value;
      case 'number':
        return Number.isFinite(value) ? value : String(value);
      case 'bigint':
      case 'symbol':
        return String(value);
      default:
        return functionText(value);
    }
  }

  /** Copies an object unless the walk is inside of it already, is too deep, or has seen enough. */
  once(value: object, copy: () => Plain): Plain {
    if (this.#inside.has(value)) return '[Circular]';
    if (this.#inside.size >= maxDepth) return '[Too deep]';
    if (++this.#nodes > maxNodes) return '[Too much]';
    this.#inside.add(value);
    try {
      return copy();
    } catch (fault) {
      return `[Unreadable: ${faultText(fault)}]`;
    } finally {
      this.#inside.delete(value);
    }
  }

  /** Copies the own enumerable entries of `source` into `target`. */
  entries(
    source: object,
    target: { [key: string]: Plain },
    skip: (key: string) => boolean = () => false,
  ): void {
    const keys = Object.keys(source).filter((key) => !skip(key));
    for (const key of keys.slice(0, maxEntries)) {
      let value: Plain | undefined;
      try {
        value = this.copy((source as { [key: string]: unknown })[key]);
      } catch (fault) {
        value = `[Throws: ${faultText(fault)}]`;
      }
      if (value !== undefined) put(target, key, value);
    }
    if (keys.length > maxEntries) put(target, '…', `[${keys.length - maxEntries} more]`);
  }

  #object(value: object): Plain {
    if (isError(value)) return plainError(value, this);
    if (Array.isArray(value)) return this.#list(value, value.length);
    if (ArrayBuffer.isView(value)) return `[${errorType(value)} of ${value.byteLength} bytes]`;
    if (types.isRegExp(value) || types.isBoxedPrimitive(value)) return String(value);
    if (types.isDate(value)) return isoTime(value);
    const toJSON = read(value, 'toJSON');
    if (typeof toJSON === 'function') return this.copy(toJSON.call(value)) ?? null;
    if (types.isMap(value)) return this.#map(value);
    if (types.isSet(value)) return this.#list(value, value.size);
    if (types.isPromise(value)) return '[Promise]';
    const copy: { [key: string]: Plain } = {};
    this.entries(value, copy);
    return copy;
  }

  #list(values: Iterable<unknown>, length: number): Plain[] {
    const copy: Plain[] = [];
    for (const each of values) {
      if (copy.length === maxEntries) {
        copy.push(`[${length - maxEntries} more]`);
        break;
      }
      copy.push(this.copy(each) ?? null);
    }
    return copy;
  }

  /** A map with names for keys reads as an object, any other as a list of pairs. */
  #map(map: Map<unknown, unknown>): Plain {
    if (map.size > maxEntries || [...map.keys()].some((key) => typeof key !== 'string')) {
      return this.#list(map, map.size);
    }
    const copy: { [key: string]: Plain } = {};
    for (const [key, value] of map as Map<string, unknown>)
      put(copy, key, this.copy(value) ?? null);
    return copy;
  }
}

function functionText(value: object): string {
  const name = read(value, 'name');
  return typeof name === 'string' && name !== '' ? `[Function ${name}]` : '[Function]';
}

function isoTime(date: Date): string {
  const time = date.getTime();
  return Number.isFinite(time) ? new Date(time).toISOString() : 'Invalid Date';
}

function faultText(fault: unknown): string {
  const message = typeof fault === 'object' && fault !== null ? read(fault, 'message') : fault;
  return typeof message === 'string' ? message.slice(0, 100) : 'no reason given';
}
