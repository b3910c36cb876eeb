import { diag } from '@opentelemetry/api';
import Transport from 'winston-transport';
import { isHuman } from '../formats/human-format.ts';
import { renderHuman } from '../formats/render-human.ts';
import { MESSAGE } from '../record/record.ts';

/** What lines are written to: `process.stdout`, a file's stream, anything with a `write`. */
export interface LineStream {
  write(line: string): unknown;
  /** True for a terminal. */
  readonly isTTY?: boolean;
  /** As a terminal's: says whether colours are wanted there. */
  hasColors?(): boolean;
  on?(event: 'error', listener: (error: Error) => void): unknown;
}

/** Options of a {@link ConsoleTransport}. */
export interface ConsoleTransportOptions extends Transport.TransportStreamOptions {
  /** Where lines go. @default process.stdout, looked up when the first line is written */
  readonly stream?: LineStream;
}

/** Streams whose failures are taken note of here; one listener each, whatever the number of loggers. */
const guarded = new WeakMap<LineStream, { broken: boolean }>();

/**
 * Writes each record as one line to standard output, or to a stream. A stream that fails, as a pipe
 * does whose reader is gone, gets no more lines; the process goes on.
 */
export class ConsoleTransport extends Transport {
  readonly name = 'console';
  readonly #given: LineStream | undefined;
  #colour: boolean | undefined;

  constructor(options: ConsoleTransportOptions = {}) {
    const { stream, ...rest } = options;
    super(rest);
    this.#given = stream;
  }

  /** The stream in use. */
  get stream(): LineStream {
    return this.#given ?? process.stdout;
  }

  override log(info: object, next: () => void): void {
    try {
      this.#write(info);
    } catch (fault) {
      // A stream that throws on write: nothing of that may reach the one who logs.
      diag.warn('A log line could not be written.', fault);
    }
    next();
  }

  #write(info: object): void {
    const { stream } = this;
    const state = guard(stream);
    if (state.broken) return;
    const text = this.#text(info, stream);
    if (text !== undefined) stream.write(`${text}\n`);
    this.emit('logged', info);
  }

  #text(info: object, stream: LineStream): string | undefined {
    if (isHuman(info)) {
      this.#colour ??= stream.isTTY === true && (stream.hasColors?.() ?? true);
      if (this.#colour) return renderHuman(info as { [key: string]: unknown }, true);
    }
    const text = (info as { [MESSAGE]?: unknown })[MESSAGE];
    return typeof text === 'string' ? text : undefined;
  }
}

function guard(stream: LineStream): { broken: boolean } {
  const known = guarded.get(stream);
  if (known !== undefined) return known;
  const state = { broken: false };
  guarded.set(stream, state);
  stream.on?.('error', (error) => {
    if (!state.broken) diag.warn('Log lines are no longer written: their stream failed.', error);
    state.broken = true;
  });
  return state;
}
