/**
 * Names the span of a method after the class that declares it: `Orders.place`, also when an heir of
 * `Orders` is called. Found at the first call, since a decorator runs before its class is there.
 */
export class MethodName {
  readonly #key: PropertyKey;
  readonly #isStatic: boolean;
  #found: string | undefined;

  constructor(key: PropertyKey, isStatic: boolean) {
    this.#key = key;
    this.#isStatic = isStatic;
  }

  of(self: unknown, method: () => unknown): string {
    if (this.#found !== undefined) return this.#found;
    const declared = method();
    for (let each = self; isObject(each); each = Object.getPrototypeOf(each)) {
      if (Object.getOwnPropertyDescriptor(each, this.#key)?.value === declared) {
        this.#found = this.#named(each);
        return this.#found;
      }
    }
    // Private, or wrapped once more by another decorator: the class of the object has to do.
    return this.#named(self);
  }

  #named(owner: unknown): string {
    const known = isObject(owner)
      ? (owner as { readonly name?: unknown; readonly constructor?: { readonly name?: unknown } })
      : undefined;
    const name = this.#isStatic ? known?.name : known?.constructor?.name;
    const method =
      typeof this.#key === 'symbol' ? (this.#key.description ?? '') : String(this.#key);
    return typeof name === 'string' && name !== '' ? `${name}.${method}` : method;
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
