import { InvalidOptionError } from '../../base/index.ts';
import type { Headers } from './headers.ts';

/** An endpoint taken apart. */
export interface Endpoint {
  /** The URL without user and password. */
  readonly url: URL;
  /** The header that stands for the user and password; empty when there were none. */
  readonly authorization: Headers;
  /** What of the URL no message may show. */
  readonly secrets: readonly string[];
}

/**
 * Reads the URL of an endpoint. A user and password in it become a header, so that the URL itself
 * holds none.
 *
 * @throws InvalidOptionError when it is no `http:` or `https:` URL; without showing it, since what
 * cannot be parsed cannot be freed of its secrets.
 */
export function endpointOf(text: string, path: string): Endpoint {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(text)?.[0] ?? '';
    throw new InvalidOptionError(path, 'a URL that begins with http:// or https://', `${scheme}…`);
  }
  const secrets = [...url.searchParams.values()];
  const { username, password } = url;
  if (username === '' && password === '') return { url, authorization: {}, secrets };
  const pair = `${unescaped(username)}:${unescaped(password)}`;
  secrets.push(password, unescaped(password), pair);
  url.username = '';
  url.password = '';
  const authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
  return { url, authorization: { authorization }, secrets };
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
