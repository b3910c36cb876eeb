/**
 * Parameters of a query whose values let anybody act who knows them: those that OpenTelemetry's
 * conventions name for `url.full`, and the rest of what signs an address of Amazon's. The
 * instrumentation of http has the same list.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/registry/attributes/url/
 */
export const secretParameters: readonly string[] = [
  'sig',
  'Signature',
  'AWSAccessKeyId',
  'X-Goog-Signature',
  'X-Amz-Signature',
  'X-Amz-Credential',
  'X-Amz-Security-Token',
];

const redacted = 'REDACTED';

/** The address without user, password and the values of {@link secretParameters}. */
export function withoutSecrets(address: URL): URL {
  const safe = new URL(address);
  if (safe.username !== '') safe.username = redacted;
  if (safe.password !== '') safe.password = redacted;
  for (const name of secretParameters) {
    if (safe.searchParams.has(name)) safe.searchParams.set(name, redacted);
  }
  return safe;
}
