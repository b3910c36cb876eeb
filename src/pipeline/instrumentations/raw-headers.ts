/** Headers as `http.request()` takes them in a list: names and values by turns, or in pairs. */
export type RawHeaders = readonly unknown[];

interface WithRawHeaders {
  readonly headers: RawHeaders;
}

/** True for options of a request whose headers are a list. */
export function hasRawHeaders(options: unknown): options is WithRawHeaders {
  return (
    typeof options === 'object' &&
    options !== null &&
    Array.isArray((options as { headers?: unknown }).headers)
  );
}

/** The list with more headers at its end, in the form that it has already. */
export function appendHeaders(
  list: RawHeaders,
  more: Readonly<Record<string, unknown>>,
): unknown[] {
  const entries = Object.entries(more);
  return [...list, ...(Array.isArray(list[0]) ? entries : entries.flat())];
}
