import type { Attributes } from '@opentelemetry/api';
import { type Clock, attributes as names, secondBoundaries, systemClock } from '../base/index.ts';
import { Histogram } from './histogram.ts';
import type { TimerOptions } from './options.ts';

/**
 * Ends a measurement that {@link Timer.start} began, and answers its seconds. Only the first call
 * records. With `using`, the end of the block records.
 */
export interface Stop {
  /** @param attributes - Over those that the measurement began with. */
  (attributes?: Attributes): number;
  [Symbol.dispose](): void;
}

/** Measures durations: a histogram in seconds. */
export class Timer {
  readonly #histogram: Histogram;
  readonly #clock: Clock;
  readonly #attributes: Attributes;

  /** @internal Made by {@link Meter.timer}. */
  constructor(scope: string, name: string, options: TimerOptions);
  constructor(scope: Timer, attributes: Attributes);
  constructor(
    from: string | Timer,
    given: string | Attributes,
    { clock = systemClock, boundaries = secondBoundaries, ...rest }: TimerOptions = {},
  ) {
    if (typeof from === 'object') {
      this.#histogram = from.#histogram;
      this.#clock = from.#clock;
      this.#attributes = Object.freeze({ ...from.#attributes, ...(given as Attributes) });
      return;
    }
    this.#histogram = new Histogram(from, given as string, { ...rest, boundaries, unit: 's' });
    this.#clock = clock;
    this.#attributes = Object.freeze({});
  }

  /** Records a duration that was measured elsewhere, in seconds. */
  record(seconds: number, attributes?: Attributes): void {
    this.#histogram.record(
      seconds,
      attributes ? { ...this.#attributes, ...attributes } : this.#attributes,
    );
  }

  /** Begins to measure. */
  start(attributes?: Attributes): Stop {
    const began = this.#clock.now();
    let seconds: number | undefined;
    const stop = (more?: Attributes): number => {
      if (seconds !== undefined) return seconds;
      seconds = Math.max(0, this.#clock.now() - began) / 1000;
      this.record(seconds, { ...attributes, ...more });
      return seconds;
    };
    return Object.assign(stop, { [Symbol.dispose]: () => void stop() });
  }

  /**
   * Measures a call, and what it promises. A failure is recorded too, with the attribute
   * `error.type`, and reaches the caller as it is.
   */
  time<T>(work: () => T, attributes?: Attributes): T {
    const stop = this.start(attributes);
    let answer: T;
    try {
      answer = work();
    } catch (error) {
      stop(failed(error));
      throw error;
    }
    if (!isThenable(answer)) {
      stop();
      return answer;
    }
    return answer.then(
      (value) => {
        stop();
        return value;
      },
      (error: unknown) => {
        stop(failed(error));
        throw error;
      },
    ) as T;
  }

  /** This timer with fixed attributes. */
  bind(attributes: Attributes): Timer {
    return new Timer(this, attributes);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}

/** The kind of an error; `_OTHER`, as the convention has it, for what is none. */
function failed(error: unknown): Attributes {
  const name = error instanceof Error ? error.name : '_OTHER';
  return { [names.errorType]: name };
}
