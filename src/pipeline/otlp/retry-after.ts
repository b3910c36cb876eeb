/** The longest wait that a receiver may ask for, in milliseconds: five minutes. */
export const maxRetryAfterMs = 300_000;

const seconds = /^\d+(?:\.\d+)?$/;
// `Date.parse` takes nearly anything for a date ("-5" is one): only what HTTP calls a date counts.
const httpDate = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},? .{8,40}$/i;

/**
 * The wait that a `Retry-After` header asks for, in milliseconds: from seconds or from an HTTP
 * date, which is compared with `wallMs`. A date gone by is 0; more than {@link maxRetryAfterMs} is
 * cut down to it; what is neither form is undefined.
 */
export function retryAfterMs(value: string | undefined, wallMs: number): number | undefined {
  const text = value?.trim() ?? '';
  const wait = seconds.test(text)
    ? Number(text) * 1000
    : httpDate.test(text)
      ? Date.parse(text) - wallMs
      : Number.NaN;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), maxRetryAfterMs);
}
