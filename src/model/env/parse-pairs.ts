import type { Fault, Parsed } from './parse.ts';
import type { Pair, PairsVariable } from './variable.ts';

/** What a header's name and value may consist of, by RFC 9110. */
const headerName = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i;
const headerValue = /^[\t\x20-\x7e\x80-\xff]+$/;

/**
 * Reads `key=value` members parted by commas, percent-decoded. The later of two members with one
 * name wins. Secret members are HTTP headers: their names are in lower case, and values may hold
 * `=`, as tokens do.
 */
export function parsePairs(variable: PairsVariable, text: string): Parsed {
  const found = new Map<string, string>();
  const faults: Fault[] = [];
  for (const [index, member] of text.split(',').entries()) {
    if (member.trim() === '') continue;
    const pair = variable.secret ? header(member) : attribute(member);
    if (typeof pair === 'object') found.set(pair.name, pair.value);
    else faults.push(fault(variable, index, member, pair));
  }
  if (variable.whole && faults.length > 0) return { faults };
  const value: Pair[] = [...found].map(([name, value]) => ({ name, value }));
  return value.length === 0 ? { faults } : { value, faults };
}

function fault(variable: PairsVariable, index: number, member: string, because: string): Fault {
  const expected = '`key=value` members parted by commas, percent-encoded';
  if (variable.secret) return { subject: `member ${index + 1}`, expected, because };
  return { received: member.trim(), expected, because };
}

/** A resource attribute, or what is wrong with it. */
function attribute(member: string): Pair | string {
  const parts = member.split('=');
  if (parts.length !== 2) return 'it must have exactly one "=", and further ones written as %3D';
  return decoded(parts[0] as string, parts[1] as string);
}

/** A header, or what is wrong with it. */
function header(member: string): Pair | string {
  const equals = member.indexOf('=');
  if (equals === -1) return 'it has no "="';
  const pair = decoded(member.slice(0, equals), member.slice(equals + 1));
  if (typeof pair === 'string') return pair;
  if (!headerName.test(pair.name)) return 'its name is not that of a header';
  if (pair.value === '') return 'it has no value';
  if (!headerValue.test(pair.value)) return 'its value has characters that no header may have';
  return { name: pair.name.toLowerCase(), value: pair.value };
}

function decoded(name: string, value: string): Pair | string {
  try {
    const pair = { name: decodeURIComponent(name.trim()), value: decodeURIComponent(value.trim()) };
    return pair.name === '' ? 'it has no name' : pair;
  } catch {
    return 'it is not percent-encoded as it should be';
  }
}
