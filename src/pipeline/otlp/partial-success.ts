/** What a receiver says about a request that it took: how many items it refused, and why. */
export interface PartialSuccess {
  readonly rejected: number;
  readonly message: string;
}

/** An answer to an export, of any signal, as the serializers read it. */
export interface ExportResponse {
  readonly partialSuccess?: {
    readonly rejectedSpans?: unknown;
    readonly rejectedLogRecords?: unknown;
    readonly rejectedDataPoints?: unknown;
    readonly errorMessage?: unknown;
  } | null;
}

/**
 * The partial success of an answer, or undefined when all went well. The counts come from outside:
 * JSON writes them as strings, and neither their type nor their size can be trusted.
 */
export function partialSuccessOf(response: ExportResponse | null): PartialSuccess | undefined {
  const partial = response?.partialSuccess;
  if (typeof partial !== 'object' || partial === null) return undefined;
  const count = Number(
    partial.rejectedSpans ?? partial.rejectedLogRecords ?? partial.rejectedDataPoints ?? 0,
  );
  const rejected = Number.isFinite(count) && count > 0 ? Math.floor(count) : 0;
  const message = typeof partial.errorMessage === 'string' ? partial.errorMessage : '';
  return rejected === 0 && message === '' ? undefined : { rejected, message };
}
