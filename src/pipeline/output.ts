/** What became of a batch that was offered to an output. */
export type SendOutcome =
  /** Taken. `rejected` counts the items that the receiver took note of but refused (partial success). */
  | { readonly status: 'accepted'; readonly rejected?: number; readonly message?: string }
  /** Not taken, and worth another try, not before `afterMs` (from `Retry-After`) has passed. */
  | { readonly status: 'retry'; readonly afterMs?: number; readonly error: Error }
  /** Not taken, and never will be. */
  | { readonly status: 'refused'; readonly error: Error };

/** Where batches go: one endpoint, file or console. Sends once; trying again is the route's part. */
export interface Output<T> {
  /** For status and messages, without secrets: `otlp http://localhost:4318/v1/traces`. */
  readonly name: string;
  /** Sends one batch. Never throws and never rejects. Aborted by `signal` it answers `retry`. */
  send(batch: readonly T[], signal: AbortSignal): Promise<SendOutcome>;
  /**
   * The batch as one HTTP request, made without waiting: for the last words of a process whose
   * event loop is gone. Absent, or undefined, where an output cannot do that.
   */
  request?(batch: readonly T[]): OutputRequest | undefined;
  /** Gives back sockets and handles; no batch is sent after it. */
  close(): Promise<void>;
}

/** A request ready to be sent by somebody else. */
export interface OutputRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly timeoutMs: number;
  /** True for a call of gRPC: the body is its one message, unframed. Default: false. */
  readonly grpc?: boolean;
  /** PEM texts for a TLS endpoint with certificates of its own. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
}

/** Why an item was given up. */
export type DropReason =
  /** The queue was full, in items or in bytes. */
  | 'queue_full'
  /** The receiver refused the batch, or the part of it that a partial success names. */
  | 'refused'
  /** No attempt within the time for retries was successful. */
  | 'retries_exhausted'
  /** The deadline of the last flush had passed. */
  | 'shutdown';
