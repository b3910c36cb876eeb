import type { Attributes } from '@opentelemetry/api';

/** Adds up observations of the same series, so that each is told once. */
export class SeriesSums<I> {
  readonly #series = new Map<I, Map<string, { value: number; readonly of: Attributes }>>();

  /** Adds to a series. What is not a finite number is left out. */
  add(instrument: I, value: number, of: Attributes): void {
    if (!Number.isFinite(value)) return;
    const known =
      this.#series.get(instrument) ?? new Map<string, { value: number; of: Attributes }>();
    this.#series.set(instrument, known);
    // The caller writes the attributes of one instrument always in the same order.
    const key = JSON.stringify(of);
    const entry = known.get(key);
    if (entry === undefined) known.set(key, { value, of });
    else entry.value += value;
  }

  each(visit: (instrument: I, value: number, of: Attributes) => void): void {
    for (const [instrument, known] of this.#series) {
      for (const { value, of } of known.values()) visit(instrument, value, of);
    }
  }
}
