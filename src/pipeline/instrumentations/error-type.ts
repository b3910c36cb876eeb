/**
 * What `error.type` says of an error: its code where it has one (`ECONNREFUSED`), else its name
 * (`TimeoutError`). The numbers that DOM exceptions have for a code tell nobody anything.
 */
export function errorType(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (typeof code === 'string' && code !== '') return code;
  return typeof name === 'string' && name !== '' ? name : 'Error';
}
