import { catalogue, type ErrorCode } from './catalogue.ts';

/** Marks our errors across copies of the package, where `instanceof` on classes alone would fail. */
const lineageKey: unique symbol = Symbol.for('otelier.error.lineage') as never;

/** A class of errors: ours, or a subclass of the user's that states no kind. */
interface ErrorClass {
  readonly name: string;
  readonly kind?: string;
}

/** What every error of the package may be given. */
export interface OtelierErrorOptions {
  /** What brought the error about. */
  cause?: unknown;
  /** What to do; the catalogue's own words unless the case allows better ones. */
  remedy?: string;
}

/**
 * The base of every error of the package. `instanceof` holds across copies and versions of the
 * package in one process: it compares names of kinds, not identities of classes.
 */
export class OtelierError extends Error {
  /** The name of this class of error; also its `name`. Subclasses set their own. */
  static readonly kind: string = 'OtelierError';

  /** A stable code of the catalogue: what to switch on. */
  readonly code: ErrorCode;
  /** What to do about it, as one sentence for a person. */
  readonly remedy: string;

  constructor(code: ErrorCode, message: string, options: OtelierErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.remedy = options.remedy ?? catalogue[code].remedy;
    const kinds = lineage(new.target);
    define(this, 'name', kinds[0] ?? 'OtelierError');
    define(this, lineageKey, kinds);
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (typeof value !== 'object' || value === null) return false;
    const kinds: unknown = Reflect.get(value, lineageKey);
    // biome-ignore lint/complexity/noThisInStatic: the class that is asked, which may be a subclass
    return Array.isArray(kinds) && kinds.includes(ownKind(this));
  }
}

/** The kinds of a class and of those above it, nearest first. */
function lineage(start: ErrorClass): readonly string[] {
  const kinds: string[] = [];
  for (
    let each: unknown = start;
    typeof each === 'function' && each !== Error && each !== Function.prototype;
    each = Object.getPrototypeOf(each)
  ) {
    kinds.push(ownKind(each));
  }
  return kinds;
}

/** A subclass of the user's that states no kind is its own kind: it must not match its siblings. */
function ownKind(of: ErrorClass): string {
  return Object.hasOwn(of, 'kind') ? String(of.kind) : of.name;
}

function define(target: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(target, key, {
    value,
    enumerable: false,
    configurable: true,
    writable: true,
  });
}
