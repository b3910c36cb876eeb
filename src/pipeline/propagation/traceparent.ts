import { trimOws } from './header.ts';

/** The flag that the caller may have recorded the trace. */
export const sampledFlag = 0x01;
/** The flag of level 2 that at least the last 7 bytes of the trace id are random. */
export const randomFlag = 0x02;

/** What a `traceparent` header says. */
export interface Traceparent {
  /** 32 lower-case hexadecimal digits, not all zero. */
  readonly traceId: string;
  /** 16 lower-case hexadecimal digits, not all zero: the caller's span. */
  readonly spanId: string;
  /** The known flags alone; all others are 0. */
  readonly traceFlags: number;
}

/** `version-traceid-spanid-flags`, which all versions begin with. */
const size = 55;
/** What a later version may need; anything longer is no header but an attack. */
const maxSize = 4_096;
const start =
  /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?=-|$)/;

/**
 * Reads the value of a `traceparent` header; `undefined` when it is not valid, and the trace is to
 * be started anew. Spaces and tabs around the value are no part of it.
 *
 * Of version 00 the value must be these four fields and nothing more. Of a later version the first
 * four are read, and of its flags the sampled one alone, which is all that is certain about it.
 * A comma means that the header came more than once and was joined: not valid.
 *
 * @see https://www.w3.org/TR/trace-context-1/#versioning-of-traceparent
 */
export function parseTraceparent(value: string): Traceparent | undefined {
  if (value.length > maxSize) return undefined;
  const text = trimOws(value);
  const match = start.exec(text);
  if (match === null) return undefined;
  const [, version, traceId, spanId, flags] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
  ];
  const isFirst = version === '00';
  if (isFirst ? text.length !== size : text.includes(',')) return undefined;
  const known = isFirst ? sampledFlag | randomFlag : sampledFlag;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & known };
}

/**
 * The value of a `traceparent` header of version 00, the highest one known here. Flags that are not
 * known are sent as 0. The ids must be valid; upper-case digits are made lower-case.
 */
export function formatTraceparent(traceparent: Traceparent): string {
  const flags = traceparent.traceFlags & (sampledFlag | randomFlag);
  return `00-${traceparent.traceId.toLowerCase()}-${traceparent.spanId.toLowerCase()}-0${flags}`;
}
