import type { SendOutcome } from '../output.ts';
import type { Answer } from './exchange.ts';
import { ExportError } from './export-error.ts';
import type { PartialSuccess } from './partial-success.ts';
import { excerpt, excerptOf, showUrl } from './redact.ts';
import { retryAfterMs } from './retry-after.ts';

/** Statuses after which OTLP tells a sender to try again. */
const retryable = new Set([429, 502, 503, 504]);

/** What a verdict is made with, beside the answer. */
export interface VerdictContext {
  /** The URL as messages show it. */
  readonly url: string;
  /** Texts that no message may hold. */
  readonly secrets: readonly string[];
  /** The wall clock, for a `Retry-After` that is a date. */
  readonly wallMs: number;
  /** Reads a partial success out of the body. May throw. */
  readonly partialSuccess: (body: Uint8Array, contentType: string) => PartialSuccess | undefined;
}

/** What an answer means for the batch: accepted, worth another try, or refused. */
export function verdict(answer: Answer, context: VerdictContext): SendOutcome {
  const { status } = answer;
  if (status >= 200 && status < 300) return accepted(answer, context);
  const said = excerptOf(answer.body, context.secrets);
  const error = new ExportError(
    context.url,
    `${context.url} answered ${status}${said === '' ? '' : `: ${said}`}${hint(answer, context)}`,
    { status },
  );
  if (!retryable.has(status)) return { status: 'refused', error };
  const afterMs = retryAfterMs(text(answer, 'retry-after'), context.wallMs);
  return afterMs === undefined ? { status: 'retry', error } : { status: 'retry', afterMs, error };
}

function accepted(answer: Answer, context: VerdictContext): SendOutcome {
  let partial: PartialSuccess | undefined;
  try {
    if (answer.body.length > 0) {
      partial = context.partialSuccess(answer.body, text(answer, 'content-type') ?? '');
    }
  } catch {
    // The status says that the batch was taken; a body that is not OTLP changes nothing about it.
  }
  if (partial === undefined) return { status: 'accepted' };
  const message = excerpt(partial.message, context.secrets);
  return {
    status: 'accepted',
    ...(partial.rejected > 0 ? { rejected: partial.rejected } : {}),
    ...(message === '' ? {} : { message }),
  };
}

function hint(answer: Answer, context: VerdictContext): string {
  const { status } = answer;
  if (status >= 300 && status < 400) {
    return ` (redirects are not followed; set the endpoint to where it is${target(answer, context)})`;
  }
  if (status === 401 || status === 403) return ' (are the headers for authentication right?)';
  if (status === 404)
    return ' (does the endpoint end with the path of the signal, like /v1/traces?)';
  if (status === 413) return ' (the batch is too large for the receiver; send smaller ones)';
  return '';
}

function target(answer: Answer, context: VerdictContext): string {
  const location = text(answer, 'location') ?? '';
  const base = context.url.replace(/\?…$/, '');
  const url = URL.canParse(location, base) ? new URL(location, base) : undefined;
  return url === undefined || location === '' ? '' : `: ${excerpt(showUrl(url), context.secrets)}`;
}

function text(answer: Answer, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
