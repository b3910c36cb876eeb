import { validateHeaderName, validateHeaderValue } from 'node:http';

/** Names of headers and their values; names are in lower case. */
export type Headers = Readonly<Record<string, string>>;

/** Gives headers anew for every request, for tokens that change. */
export type HeaderSource = () => Headers | Promise<Headers>;

/** Headers that a request's body or its connection decides; settings that name them are skipped. */
const own = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Headers read from settings, and what was wrong with those that were left out, without values. */
export interface ParsedHeaders {
  readonly headers: Headers;
  readonly problems: readonly string[];
}

/** A header as the settings file writes it; one whose value is null is ignored. */
export interface HeaderEntry {
  readonly name: string;
  readonly value: string | null;
}

/**
 * The headers of `headers` and `headers_list`, the first stronger. The list is what
 * `OTEL_EXPORTER_OTLP_HEADERS` holds: `key=value` members parted by commas, percent-encoded.
 * Members that are malformed or that no request may carry are left out and reported.
 */
export function parseHeaders(
  entries: readonly HeaderEntry[] | undefined,
  list: string | null | undefined,
): ParsedHeaders {
  const found = new Map<string, string>();
  const problems: string[] = [];
  for (const [at, member] of (list ?? '').split(',').entries()) {
    if (member.trim() === '') continue;
    const place = `headers_list, member ${at + 1}`;
    const pair = parseMember(member);
    if (typeof pair === 'string') problems.push(`${place}: ${pair}`);
    else add(found, problems, place, pair[0], pair[1]);
  }
  for (const [at, { name, value }] of (entries ?? []).entries()) {
    if (value !== null) add(found, problems, `headers[${at}]`, name, value);
  }
  return { headers: Object.fromEntries(found), problems };
}

/** Headers from code, put into shape; what no request may carry is left out. */
export function cleanHeaders(headers: Headers): Headers {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) add(found, [], '', name, value);
  return Object.fromEntries(found);
}

/** A member's name and value, or what is wrong with it. */
function parseMember(member: string): readonly [string, string] | string {
  const equals = member.indexOf('=');
  if (equals === -1) return 'has no "="';
  // Properties after a semicolon are part of W3C Baggage and have no meaning for a header.
  const end = member.indexOf(';', equals);
  const name = member.slice(0, equals).trim();
  const value = member.slice(equals + 1, end === -1 ? undefined : end).trim();
  if (name === '') return 'has no name';
  if (value === '') return 'has no value';
  try {
    return [decodeURIComponent(name), decodeURIComponent(value)];
  } catch {
    return 'is not percent-encoded as it should be';
  }
}

function add(
  found: Map<string, string>,
  problems: string[],
  place: string,
  name: string,
  value: string,
): void {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    problems.push(`${place}: is not a valid header`);
    return;
  }
  const lower = name.toLowerCase();
  if (own.has(lower)) problems.push(`${place}: ${lower} cannot be set`);
  else found.set(lower, value);
}
