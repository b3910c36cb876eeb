/** Failures of a connection that may be gone at the next attempt. */
const transient = new Set([
  'EADDRINUSE',
  'EADDRNOTAVAIL',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EAI_NODATA',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'EMFILE',
  'ENETDOWN',
  'ENETRESET',
  'ENETUNREACH',
  'ENFILE',
  'ENOBUFS',
  'ENOTCONN',
  'ENOTFOUND',
  'EPIPE',
  'EPROTO',
  'ERR_SOCKET_CLOSED',
  'ERR_SOCKET_CONNECTION_TIMEOUT',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ESOCKETTIMEDOUT',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_SOCKET',
]);

/** What OpenSSL and Node call certificates that they do not trust, and handshakes refused for them. */
const certificate =
  /^(?:ERR_TLS_|ERR_SSL_|CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(?:GET|VERIFY|DECRYPT|DECODE)_|INVALID_(?:CA|PURPOSE)|PATH_LENGTH_|HOSTNAME_MISMATCH)/;

/** The code of an error, its cause or one of its parts; empty when there is none. */
export function codeOf(error: unknown, depth = 5): string {
  if (typeof error !== 'object' || error === null || depth === 0) return '';
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  if (typeof code === 'string' && code !== '') return code;
  // Node tries several addresses at once and then answers with one error for all of them.
  const part = Array.isArray(errors) ? codeOf(errors[0], depth - 1) : '';
  return part === '' ? codeOf(cause, depth - 1) : part;
}

/** True for a failure of the connection that a later attempt may not meet. */
export function isTransient(code: string): boolean {
  return transient.has(code) || code.startsWith('HPE_');
}

/** True when the other side's certificate, or ours, is not accepted: it will not be next time either. */
export function isCertificateFault(code: string): boolean {
  return certificate.test(code);
}

/** What to look at first, for codes that usually come from a wrong setting. */
export function hintFor(code: string): string {
  if (code.startsWith('HPE_')) return '; the port does not speak HTTP/1.1, is it the one for gRPC?';
  if (code === 'EPROTO')
    return '; does the port speak TLS? If not, the endpoint begins with http://';
  if (isCertificateFault(code)) return '; set the authority to trust as tls.ca_file';
  return '';
}
