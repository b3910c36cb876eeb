/** What was received is no OTLP message; the text says which field and why. */
export class MalformedError extends Error {
  override readonly name = 'MalformedError';
}

/** A value of an attribute or a log body, as plain JavaScript. An empty value is `null`. */
export type ReceivedValue =
  | string
  | boolean
  | number
  /** An integer that a number cannot hold exactly. */
  | bigint
  | null
  | Uint8Array
  | readonly ReceivedValue[]
  | { readonly [key: string]: ReceivedValue };

/** Attributes by key. Of a key that was sent twice, the last one counts. */
export type ReceivedAttributes = Readonly<Record<string, ReceivedValue>>;

// Nesting that no exporter makes on purpose; it bounds the recursion of what reads a value.
const maxDepth = 64;

/**
 * One received message, in the shape that both of OTLP's encodings share once they are parsed, with
 * getters that check the type of each field. Every fault is a {@link MalformedError} with a path.
 */
export class Message {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #path: string;

  constructor(value: unknown, path = '') {
    this.#path = path;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw this.#fault('', 'an object');
    }
    this.#fields = value as Record<string, unknown>;
  }

  /** True when the field was sent. `null` counts as absent, as the JSON form of protobuf has it. */
  has(key: string): boolean {
    return this.#raw(key) !== undefined;
  }

  /** Text, or `''`. */
  text(key: string): string {
    const value = this.#raw(key) ?? '';
    if (typeof value !== 'string') throw this.#fault(key, 'text');
    return value;
  }

  flag(key: string): boolean {
    const value = this.#raw(key) ?? false;
    if (typeof value !== 'boolean') throw this.#fault(key, 'true or false');
    return value;
  }

  /** A 32-bit integer, or 0. Enums are such integers: OTLP forbids their names. */
  integer(key: string): number {
    const value = this.#raw(key) ?? 0;
    if (typeof value !== 'number' || !Number.isInteger(value) || Math.abs(value) > 0xffff_ffff) {
      throw this.#fault(key, 'a 32-bit integer');
    }
    return value;
  }

  /** A 64-bit integer, or 0n: JSON may hold it as a number or as text. */
  long(key: string): bigint {
    return this.#long(this.#raw(key) ?? 0, key);
  }

  /** 64-bit integers as numbers, which lose their last digits beyond 2^53. */
  longs(key: string): number[] {
    return this.#list(key).map((value, index) => Number(this.#long(value, `${key}[${index}]`)));
  }

  /** A double, or 0. JSON writes the values that it lacks as text. */
  double(key: string): number {
    return this.#double(this.#raw(key) ?? 0, key);
  }

  doubles(key: string): number[] {
    return this.#list(key).map((value, index) => this.#double(value, `${key}[${index}]`));
  }

  /** A trace or span id of so many bytes as lower-case hex; undefined when empty or all zero. */
  id(key: string, bytes: 8 | 16): string | undefined {
    const value = this.#raw(key) ?? '';
    const hex =
      value instanceof Uint8Array
        ? Buffer.from(value).toString('hex')
        : typeof value === 'string'
          ? value.toLowerCase()
          : undefined;
    if (hex === '') return undefined;
    if (hex === undefined || hex.length !== bytes * 2 || !/^[0-9a-f]*$/.test(hex)) {
      throw this.#fault(key, `an id of ${bytes} bytes`);
    }
    return /^0*$/.test(hex) ? undefined : hex;
  }

  /** The nested message, or an empty one. */
  message(key: string): Message {
    return new Message(this.#raw(key) ?? {}, this.#at(key));
  }

  messages(key: string): Message[] {
    return this.#list(key).map((value, index) => new Message(value, this.#at(`${key}[${index}]`)));
  }

  /** A list of key-value pairs as a plain object. */
  attributes(key: string, depth = 0): ReceivedAttributes {
    // `fromEntries` defines its keys, so that one named `__proto__` stays a key.
    return Object.fromEntries(
      this.messages(key).map((pair) => [pair.text('key'), pair.value('value', depth)]),
    );
  }

  /** The AnyValue under this key as plain JavaScript. */
  value(key: string, depth = 0): ReceivedValue {
    return this.message(key).plain(depth);
  }

  /** This message, an AnyValue itself, as plain JavaScript. */
  plain(depth: number): ReceivedValue {
    if (depth > maxDepth) throw this.#fault('', `nested at most ${maxDepth} levels deep`);
    if (this.has('stringValue')) return this.text('stringValue');
    if (this.has('boolValue')) return this.flag('boolValue');
    if (this.has('intValue')) return narrow(this.long('intValue'));
    if (this.has('doubleValue')) return this.double('doubleValue');
    if (this.has('bytesValue')) return this.#bytes('bytesValue');
    if (this.has('kvlistValue')) return this.message('kvlistValue').attributes('values', depth + 1);
    if (this.has('arrayValue')) {
      return this.message('arrayValue')
        .messages('values')
        .map((each) => each.plain(depth + 1));
    }
    return null;
  }

  #raw(key: string): unknown {
    return Object.hasOwn(this.#fields, key) ? (this.#fields[key] ?? undefined) : undefined;
  }

  #list(key: string): readonly unknown[] {
    const value = this.#raw(key) ?? [];
    if (!Array.isArray(value)) throw this.#fault(key, 'a list');
    return value;
  }

  #long(value: unknown, key: string): bigint {
    // The length is bounded before BigInt sees the text: reading digits takes quadratic time.
    if (typeof value === 'string' ? /^-?\d{1,20}$/.test(value) : Number.isInteger(value)) {
      const long = BigInt(value as string | number);
      if (BigInt.asIntN(64, long) === long || BigInt.asUintN(64, long) === long) return long;
    }
    throw this.#fault(key, 'a 64-bit integer');
  }

  #double(value: unknown, key: string): number {
    if (typeof value === 'number') return value;
    const number =
      typeof value === 'string' && value.trim() !== '' && value.length < 400
        ? Number(value)
        : Number.NaN;
    if (Number.isNaN(number) && value !== 'NaN') throw this.#fault(key, 'a number');
    return number;
  }

  #bytes(key: string): Uint8Array {
    const value = this.#raw(key);
    // Copied: a view would hold on to the whole body that it came in.
    if (value instanceof Uint8Array) return Uint8Array.from(value);
    if (typeof value === 'string') return Uint8Array.from(Buffer.from(value, 'base64'));
    throw this.#fault(key, 'bytes in base64');
  }

  #at(key: string): string {
    return this.#path === '' ? key : key === '' ? this.#path : `${this.#path}.${key}`;
  }

  #fault(key: string, rule: string): MalformedError {
    return new MalformedError(`${this.#at(key) || 'the body'} must be ${rule}`);
  }
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
