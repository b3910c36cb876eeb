/** How much of an answer's body is looked at, in bytes, and shown, in characters. */
const lookedAt = 4096;
const shown = 200;

/** Shorter values, like a tenant's number, are no secrets, and blotting them out would hide sense. */
const shortestSecret = 4;

/** A URL as messages show it: without user, password, fragment and the values of its query. */
export function showUrl(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}${url.search === '' ? '' : '?…'}`;
}

/**
 * A text from the other side as messages show it: one line, at most 200 characters, and none of
 * `secrets`, which a server may well quote back.
 */
export function excerpt(text: string, secrets: readonly string[] = []): string {
  let clean = text.slice(0, lookedAt);
  for (const secret of secrets) {
    if (secret.length >= shortestSecret) clean = clean.replaceAll(secret, '[redacted]');
  }
  clean = clean.replace(/[\p{C}\p{Z}�\s]+/gu, ' ').trim();
  return clean.length > shown ? `${clean.slice(0, shown - 1)}…` : clean;
}

/** {@link excerpt} of a body, which may be binary: what is no text is left out. */
export function excerptOf(body: Uint8Array, secrets: readonly string[] = []): string {
  return excerpt(new TextDecoder().decode(body.subarray(0, lookedAt)), secrets);
}

/** What must not be shown: these, and of headers whole values as well as tokens after a scheme. */
export function secretsIn(
  headers: Readonly<Record<string, string>>,
  others: readonly string[] = [],
): string[] {
  const found = new Set(others);
  for (const value of Object.values(headers)) {
    found.add(value);
    const space = value.indexOf(' ');
    if (space > 0) found.add(value.slice(space + 1).trim());
  }
  // The longest first: a secret that holds another one must not be cut in two by it.
  return [...found].toSorted((one, other) => other.length - one.length);
}
