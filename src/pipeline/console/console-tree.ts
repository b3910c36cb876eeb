import { TraceFlags } from '@opentelemetry/api';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Clock, Timer } from '../../base/index.ts';
import { type ConsoleTreeOptions, consoleTreeSettings } from './console-tree-options.ts';
import { treeLogFromSdk, treeSpanFromSdk } from './from-sdk.ts';
import { HeldTrace } from './held-trace.ts';
import { renderLog } from './log-line.ts';
import { shortId } from './text.ts';
import { renderTrace } from './trace-tree.ts';

/**
 * Shows traces to a person: collects the spans that ended and the log records made within them, and
 * writes a trace as one tree when its root in this process has ended and nothing has come for a
 * short while. What comes later is written as a continuation that names the parent. A record without
 * a trace, or of a trace that is not sampled, is written at once.
 *
 * Nothing is dropped: what would go beyond a bound is written earlier than it would be otherwise.
 * Never throws, whatever `write` does. Its timer does not keep the process alive.
 */
export class ConsoleTree {
  readonly #clock: Clock;
  readonly #write: (text: string) => void;
  readonly #settings: ReturnType<typeof consoleTreeSettings>;
  /** Traces with something that is not written yet, the oldest first. */
  readonly #held = new Map<string, HeldTrace>();
  /** Names of the spans written already, by trace: for continuations. The oldest first. */
  readonly #written = new Map<string, Map<string, string>>();
  #timer: Timer | undefined;
  #timerAt = Number.POSITIVE_INFINITY;
  #isWriting = false;

  /** @throws InvalidOptionError for an option that is unknown or out of range. */
  constructor(options: ConsoleTreeOptions) {
    this.#settings = consoleTreeSettings(options);
    this.#clock = options.clock;
    this.#write = options.write;
  }

  /** Takes a span that has ended. */
  onSpan(span: ReadableSpan): void {
    if (this.#isWriting) return;
    try {
      const treeSpan = treeSpanFromSdk(span);
      const held = this.#holdFor(treeSpan.traceId);
      held.spans.push(treeSpan);
      if (treeSpan.parentSpanId === undefined || treeSpan.remoteParent === true) {
        held.rootEnded = true;
      }
      this.#added(treeSpan.traceId, held);
    } catch {
      // A span that cannot be read is no reason to fail the code that ended it.
    }
  }

  /** Takes a log record. */
  onLog(record: ReadableLogRecord): void {
    if (this.#isWriting) return;
    try {
      const log = treeLogFromSdk(record);
      const flags = record.spanContext?.traceFlags ?? TraceFlags.NONE;
      if (log.traceId === undefined || (flags & TraceFlags.SAMPLED) === 0) {
        const trace = log.traceId && shortId(log.traceId);
        this.#print(() => renderLog({ ...log, fields: { ...log.fields, trace } }, this.#view()));
        return;
      }
      const held = this.#holdFor(log.traceId);
      held.logs.push(log);
      this.#added(log.traceId, held);
    } catch {
      // As above.
    }
  }

  /** Writes everything held, at once: for the end of the process. */
  flush(): void {
    for (const traceId of Array.from(this.#held.keys())) this.#writeTrace(traceId);
    this.#timer?.clear();
    this.#timer = undefined;
    this.#timerAt = Number.POSITIVE_INFINITY;
  }

  #holdFor(traceId: string): HeldTrace {
    let held = this.#held.get(traceId);
    if (held === undefined) {
      const oldest = this.#held.keys().next().value;
      if (oldest !== undefined && this.#held.size >= this.#settings.maxTraces)
        this.#writeTrace(oldest);
      held = new HeldTrace(this.#clock.now(), this.#written.get(traceId));
      this.#held.set(traceId, held);
    }
    return held;
  }

  #added(traceId: string, held: HeldTrace): void {
    if (held.size >= this.#settings.maxItems) {
      this.#writeTrace(traceId);
      return;
    }
    const now = this.#clock.now();
    held.dueAt = Math.min(now + this.#settings.quietMs, held.since + this.#settings.maxHoldMs);
    this.#wakeAt(held.dueAt);
  }

  #wakeAt(at: number): void {
    if (at >= this.#timerAt) return;
    this.#timer?.clear();
    this.#timerAt = at;
    this.#timer = this.#clock.setTimeout(() => this.#onTimer(), at - this.#clock.now());
    this.#timer.unref();
  }

  #onTimer(): void {
    this.#timer = undefined;
    this.#timerAt = Number.POSITIVE_INFINITY;
    const now = this.#clock.now();
    let next = Number.POSITIVE_INFINITY;
    for (const [traceId, held] of Array.from(this.#held)) {
      if (held.dueAt <= now) {
        const until = held.since + this.#settings.maxHoldMs;
        if (now >= until || held.isComplete()) {
          this.#writeTrace(traceId);
          continue;
        }
        held.dueAt = until;
      }
      next = Math.min(next, held.dueAt);
    }
    if (next < Number.POSITIVE_INFINITY) this.#wakeAt(next);
  }

  #writeTrace(traceId: string): void {
    const held = this.#held.get(traceId);
    if (held === undefined) return;
    this.#held.delete(traceId);
    const names = this.#remember(traceId, held);
    const { spans, logs, earlier } = held;
    const continued = earlier !== undefined;
    this.#print(() => `${renderTrace({ spans, logs, continued, names, ...this.#view() })}\n`);
  }

  /** Keeps the names of what is written now; returns those of what was written before. */
  #remember(traceId: string, held: HeldTrace): Map<string, string> {
    const before = new Map(held.earlier);
    const names = held.earlier ?? new Map<string, string>();
    for (const { spanId, name } of held.spans) names.set(spanId, name);
    for (const spanId of names.keys()) {
      if (names.size <= this.#settings.maxItems) break;
      names.delete(spanId);
    }
    this.#written.delete(traceId);
    this.#written.set(traceId, names);
    const oldest = this.#written.keys().next().value;
    if (oldest !== undefined && this.#written.size > this.#settings.maxTraces)
      this.#written.delete(oldest);
    return before;
  }

  #view(): { width: number; colour: boolean } {
    return { width: this.#settings.width(), colour: this.#settings.colour };
  }

  /** What `write` itself traces or logs is not taken, or it would never end. */
  #print(render: () => string): void {
    this.#isWriting = true;
    try {
      this.#write(render());
    } catch {
      // There is nowhere else to say it.
    } finally {
      this.#isWriting = false;
    }
  }
}
