import type { AnyValue } from '@opentelemetry/api';

/** Limits of a copy: what lies beyond is named, not copied. */
const maxDepth = 12;
const maxEntries = 256;
const maxNodes = 4096;

/** What of an error is not found among its own enumerable properties. */
const ofErrors = ['name', 'message', 'stack', 'code', 'cause', 'errors'];

/**
 * A copy of a value that every exporter can serialize, whatever the value is. Taken at once: the
 * record is sent later, when the app may have changed its object, or a getter may throw.
 */
export function anyValue(value: unknown): AnyValue {
  return new Copier().copy(value);
}

class Copier {
  readonly #inside = new Set<object>();
  #nodes = 0;

  copy(value: unknown): AnyValue {
    switch (typeof value) {
      case 'string':
      case 'number':
      case 'boolean':
      case 'undefined':
        return value;
      case 'object':
        return value === null ? null : this.#object(value);
      case 'function':
        return '[Function]';
      default:
        return String(value); // bigint and symbol
    }
  }

  #object(value: object): AnyValue {
    if (this.#inside.has(value)) return '[Circular]';
    if (this.#inside.size >= maxDepth) return '[Too deep]';
    if (++this.#nodes > maxNodes) return '[Too much]';
    this.#inside.add(value);
    try {
      return this.#entries(value);
    } catch {
      return '[Unreadable]';
    } finally {
      this.#inside.delete(value);
    }
  }

  #entries(value: object): AnyValue {
    if (value instanceof Uint8Array) return value.slice();
    if (Array.isArray(value)) return value.slice(0, maxEntries).map((each) => this.copy(each));
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON === 'function' && !(value instanceof Error)) {
      return this.copy(toJSON.call(value));
    }
    if (value instanceof Map) return this.copy([...value]);
    if (value instanceof Set) return this.copy([...value]);
    const keys = new Set(Object.keys(value));
    if (value instanceof Error) for (const key of ofErrors) if (key in value) keys.add(key);
    const pairs = [...keys].slice(0, maxEntries).map((key): [string, AnyValue] => {
      try {
        return [key, this.copy((value as { [key: string]: unknown })[key])];
      } catch {
        return [key, '[Unreadable]'];
      }
    });
    return Object.fromEntries(pairs);
  }
}
