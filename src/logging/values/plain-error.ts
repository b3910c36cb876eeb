import { types } from 'node:util';
import type { Copier, Plain } from './plain.ts';

/** How many causes, one behind the other, and how many members of an AggregateError are kept. */
const maxCauses = 8;
const maxMembers = 16;

/** What stands in the fields of an error by itself and is not copied again. */
const known = new Set(['name', 'message', 'stack', 'cause', 'errors', 'type']);

/** True for an error of any realm. */
export function isError(value: unknown): value is Error {
  try {
    return types.isNativeError(value) || value instanceof Error;
  } catch {
    return false; // a proxy whose traps throw
  }
}

/**
 * An error as data: `type`, `message`, `stack`, the properties it was given besides, `cause` and
 * `errors`. A chain longer than 8 is cut.
 */
export function plainError(error: object, copier: Copier, causes = 0): { [key: string]: Plain } {
  const copy: { [key: string]: Plain } = {
    type: errorType(error),
    message: text(read(error, 'message')),
  };
  const stack = read(error, 'stack');
  if (typeof stack === 'string') copy.stack = stack;
  copier.entries(error, copy, (key) => known.has(key));
  const cause = read(error, 'cause');
  if (cause !== undefined) {
    if (causes >= maxCauses) copy.cause = '[More causes]';
    else if (!isError(cause)) copy.cause = copier.copy(cause) ?? null;
    else copy.cause = copier.once(cause, () => plainError(cause, copier, causes + 1));
  }
  const members = read(error, 'errors');
  if (Array.isArray(members)) {
    copy.errors = members.slice(0, maxMembers).map((member) => copier.copy(member) ?? null);
    if (members.length > maxMembers) copy.errors.push(`[${members.length - maxMembers} more]`);
  }
  return copy;
}

/** The name of an error's class; the class says more than a `name` that was never set. */
export function errorType(error: object): string {
  const name = read(error, 'name');
  const kind = read(error, 'constructor');
  const className = typeof kind === 'function' ? read(kind, 'name') : undefined;
  const own = typeof name === 'string' && name !== '' ? name : undefined;
  if (own !== undefined && own !== 'Error') return own;
  return typeof className === 'string' && className !== '' && className !== 'Object'
    ? className
    : (own ?? 'Error');
}

/** A property of an object that may fight back. */
export function read(target: object, key: PropertyKey): unknown {
  try {
    return Reflect.get(target, key);
  } catch {
    return undefined;
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
