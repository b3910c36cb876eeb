import { OtelierError, type OtelierErrorOptions } from '../../base/index.ts';

/** What an {@link ExportError} is given beside its message. */
export interface ExportErrorOptions extends OtelierErrorOptions {
  /** The HTTP status of the answer, where there was one. */
  status?: number;
}

/**
 * Telemetry could not be delivered. Code `OTELIER_EXPORT_FAILED`. Neither the message nor `url`
 * ever holds credentials of the URL, values of its query or values of headers.
 */
export class ExportError extends OtelierError {
  static override readonly kind = 'ExportError';
  /** Where the telemetry was to go, fit for a log: no credentials, no values of the query. */
  readonly url: string;
  /** The HTTP status of the answer; undefined when there was no answer. */
  readonly status: number | undefined;

  constructor(url: string, message: string, options: ExportErrorOptions = {}) {
    const { status, ...rest } = options;
    super('OTELIER_EXPORT_FAILED', message, rest);
    this.url = url;
    this.status = status;
  }
}
