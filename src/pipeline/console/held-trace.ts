import type { TreeLog, TreeSpan } from './tree-model.ts';

/** What has come of a trace and is not written yet. */
export class HeldTrace {
  readonly spans: TreeSpan[] = [];
  readonly logs: TreeLog[] = [];
  /** When the first of it came, by the monotonic clock. */
  readonly since: number;
  /** The names of its spans that were written before, by their ids; none at the first time. */
  readonly earlier: Map<string, string> | undefined;
  /** Whether a span has ended that has no parent in this process. */
  rootEnded = false;
  /** When to see whether it can be written. */
  dueAt = Number.POSITIVE_INFINITY;

  constructor(since: number, earlier: Map<string, string> | undefined) {
    this.since = since;
    this.earlier = earlier;
  }

  get size(): number {
    return this.spans.length + this.logs.length;
  }

  /**
   * Whether there is no reason to wait for more: the root has ended, or, in a continuation, all of
   * it hangs on spans that have ended.
   */
  isComplete(): boolean {
    const { earlier } = this;
    if (this.rootEnded || earlier === undefined) return this.rootEnded;
    const here = new Set(this.spans.map((span) => span.spanId));
    const isKnown = (spanId: string | undefined): boolean =>
      spanId === undefined || here.has(spanId) || earlier.has(spanId);
    return (
      this.spans.every((span) => isKnown(span.parentSpanId)) &&
      this.logs.every((log) => isKnown(log.spanId))
    );
  }
}
