import { OtelierError } from '../base/index.ts';

/** A place to listen at. */
export interface Place {
  /** A name or an address: `localhost`, `0.0.0.0`, `::`. */
  readonly host: string;
  /** From 0 to 65535; 0 takes any free port. */
  readonly port: number;
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use',
  EACCES: 'this process may not use the port',
  EADDRNOTAVAIL: 'this machine does not have the address',
  ENOTFOUND: 'the name is not known',
};

/** The server could not listen; if it was serving somewhere, it still is. */
export class ListenError extends OtelierError {
  static override readonly kind = 'ListenError';
  readonly host: string;
  readonly port: number;

  /** @param cause - The error of the system; `undefined` when the server had been closed. */
  constructor({ host, port }: Place, cause: unknown) {
    super('OTELIER_LISTEN_FAILED', `Cannot listen on ${host}:${port}: ${reasonOf(cause)}.`, {
      cause,
    });
    this.host = host;
    this.port = port;
  }
}

/** The code of an error of the system: `EADDRINUSE`. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

function reasonOf(cause: unknown): string {
  if (cause === undefined) return 'the server was closed';
  const code = codeOf(cause);
  return code === undefined ? 'it failed' : `${reasons[code] ?? 'it failed'} (${code})`;
}
