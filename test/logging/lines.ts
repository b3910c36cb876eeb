import {
  createLogger,
  type LineStream,
  type Logger,
  type LoggerOptions,
} from '../../src/logging/index.ts';
import { FakeClock } from '../../src/testing/index.ts';

/** A stream that keeps its lines. */
export class Lines implements LineStream {
  readonly all: string[] = [];
  readonly isTTY: boolean;
  readonly #colours: boolean;

  constructor(terminal?: { colours: boolean }) {
    this.isTTY = terminal !== undefined;
    this.#colours = terminal?.colours ?? false;
  }

  write(line: string): boolean {
    this.all.push(line);
    return true;
  }

  hasColors(): boolean {
    return this.#colours;
  }

  /** The lines as JSON, which each of them has to be by itself. */
  get json(): { [key: string]: unknown }[] {
    return this.all.map((line) => JSON.parse(line) as { [key: string]: unknown });
  }

  get last(): { [key: string]: unknown } {
    return this.json.at(-1) ?? {};
  }
}

/** A logger that writes JSON into memory, at a time that stands still. */
export function loggerInMemory(options: LoggerOptions = {}): { logger: Logger; lines: Lines } {
  const lines = new Lines();
  const logger = createLogger({
    format: 'json',
    stream: lines,
    otlp: false,
    clock: new FakeClock(),
    ...options,
  });
  return { logger, lines };
}
