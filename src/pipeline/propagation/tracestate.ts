import type { TraceState as ApiTraceState } from '@opentelemetry/api';
import { trimOws } from './header.ts';

/** The most members that a list may have. */
const maxMembers = 32;
/** The length up to which a list is propagated. */
const maxLength = 512;
/** When a list is too long, members longer than this go first. */
const largeMember = 128;
/** Longer than any valid list without needless whitespace: 32 members of 513 and their commas. */
const maxInput = 32_768;

/**
 * The grammar of level 2, which holds all keys of level 1, those of the form `tenant@system` too:
 * an at sign is a character like the others, but not the first.
 */
const keyFormat = /^[a-z0-9][a-z0-9_\-*/@]{0,255}$/;
/** Printable ASCII without comma and equals sign, and no space at the end. */
const valueFormat = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

/**
 * A `tracestate` list: vendors' entries for one trace, the latest first. Immutable. Never holds an
 * invalid member.
 *
 * @see https://www.w3.org/TR/trace-context-2/#tracestate-header
 */
export class TraceState implements ApiTraceState {
  static readonly empty = new TraceState(new Map());

  readonly #members: ReadonlyMap<string, string>;
  #text: string | undefined;

  private constructor(members: ReadonlyMap<string, string>) {
    this.#members = members;
  }

  /**
   * Reads the value of one header, or the values of several, combined in their order. Spaces and
   * tabs around members and empty members are allowed.
   *
   * @returns the list, empty if there was nothing in it, or `undefined` when the whole of it is to
   *   be discarded: a member is not valid, a key comes twice, or there are more than 32 members.
   */
  static parse(header: string | readonly string[]): TraceState | undefined {
    const headers = typeof header === 'string' ? [header] : header;
    if (headers.reduce((sum, each) => sum + each.length + 1, 0) > maxInput) return undefined;
    const text = headers.join(',');
    const members = new Map<string, string>();
    for (let at = 0; at <= text.length; ) {
      const comma = text.indexOf(',', at);
      const end = comma === -1 ? text.length : comma;
      const member = trimOws(text.slice(at, end));
      at = end + 1;
      if (member === '') continue;
      const equals = member.indexOf('=');
      const key = member.slice(0, Math.max(equals, 0));
      const value = member.slice(equals + 1);
      if (!keyFormat.test(key) || !valueFormat.test(value)) return undefined;
      if (members.has(key) || members.size === maxMembers) return undefined;
      members.set(key, value);
    }
    return members.size === 0 ? TraceState.empty : new TraceState(members);
  }

  /** How many members the list has: 0 to 32. */
  get size(): number {
    return this.#members.size;
  }

  get(key: string): string | undefined {
    return this.#members.get(key);
  }

  /**
   * A list with this member in front. A new member beside 32 others makes the last of them go. An
   * invalid key or value changes nothing.
   */
  set(key: string, value: string): TraceState {
    if (typeof key !== 'string' || typeof value !== 'string') return this;
    if (!keyFormat.test(key) || !valueFormat.test(value)) return this;
    const members = new Map([[key, value]]);
    for (const [otherKey, otherValue] of this.#members) {
      if (members.size === maxMembers) break;
      if (otherKey !== key) members.set(otherKey, otherValue);
    }
    return new TraceState(members);
  }

  /** A list without the member of this key. */
  unset(key: string): TraceState {
    if (!this.#members.has(key)) return this;
    const members = new Map(this.#members);
    members.delete(key);
    return new TraceState(members);
  }

  /**
   * The value of a `tracestate` header, at most 512 characters long. Whole members are left out if
   * need be: first those longer than 128 characters, then any, from the right in both cases.
   * The empty string for a list of which nothing is left; such a header should not be sent.
   */
  serialize(): string {
    this.#text ??= shorten([...this.#members].map(([key, value]) => `${key}=${value}`)).join(',');
    return this.#text;
  }
}

function shorten(members: string[]): string[] {
  let length = members.length - 1;
  for (const member of members) length += member.length;
  for (const longerThan of [largeMember, 0]) {
    for (let i = members.length - 1; i >= 0 && length > maxLength; i--) {
      const member = members[i] as string;
      if (member.length <= longerThan) continue;
      members.splice(i, 1);
      length -= member.length + 1;
    }
  }
  return members;
}
