/** What the protected function gets: everything about this one call. */
export interface CallContext {
  /**
   * Aborted when the call is given up, by the caller or by a timeout. Pass it on to whatever does the
   * work. It is made when it is first read, so a function that never looks at it pays nothing.
   */
  readonly signal: AbortSignal;
}

/** What a caller may say about one call. */
export interface ExecuteOptions {
  /** The caller's own way to cancel this call. A call cancelled by its caller is no failure. */
  readonly signal?: AbortSignal | undefined;
}

/** That a call was given up, and why. */
export interface Abortion {
  readonly reason: unknown;
}

/** Who gets to see an error that leaves a policy. */
export type Fate = 'caller' | 'fallback' | 'nobody';

/** What stands above a call: the caller's signal, the call of the policy around it, or nothing. */
export type Upstream = Call | AbortSignal | undefined;

/**
 * One call on its way through one policy. A policy hands it to the next one as its options, so that
 * an inner policy can ask about the outer ones without a signal having to be made.
 */
export class Call implements CallContext {
  readonly upstream: Upstream;
  #unaborted: AbortSignal | undefined;

  constructor(options: ExecuteOptions | undefined) {
    this.upstream = options instanceof Call ? options : options?.signal;
    this.#unaborted = undefined;
  }

  get signal(): AbortSignal {
    const given = this.given();
    if (given !== undefined) return given;
    this.#unaborted ??= new AbortController().signal;
    return this.#unaborted;
  }

  /** The signal that can abort this call, or nothing when nobody can. */
  given(): AbortSignal | undefined {
    return this.upstream instanceof Call ? this.upstream.given() : this.upstream;
  }

  /** Why the call was given up, or nothing while somebody still waits for it. */
  abortion(): Abortion | undefined {
    return this.upstreamAbortion();
  }

  /** The same, asked of those above this policy alone. */
  upstreamAbortion(): Abortion | undefined {
    const { upstream } = this;
    if (upstream === undefined) return undefined;
    if (upstream instanceof Call) return upstream.abortion();
    return upstream.aborted ? { reason: upstream.reason as unknown } : undefined;
  }

  /** Where an error goes that leaves this call. */
  fate(error: unknown): Fate {
    return this.upstream instanceof Call ? this.upstream.fate(error) : 'caller';
  }
}
