import type { Attributes, HrTime } from '@opentelemetry/api';
import type { DataPoint } from '@opentelemetry/sdk-metrics';
import type { PointMath } from './point-math.ts';

/**
 * One stream of points on its way from running totals to differences. Knows what the receiver has
 * accepted so far; what it has not stays part of the next difference, also when the stream begins
 * anew or ends in between.
 */
export class DeltaSeries<V> {
  readonly #math: PointMath<V>;
  readonly #attributes: Attributes;
  /** The running total that the receiver knows of; undefined when it knows nothing since the last reset. */
  #base: V | undefined;
  /** Until when the receiver knows; undefined before anything was accepted. */
  #toldUntil: HrTime | undefined;
  /** What came in before a reset and was not accepted yet. */
  #carry: V | undefined;
  #carrySince: HrTime | undefined;
  #last: DataPoint<V>;
  /** How many collections in a row did not hold the stream. */
  absentFor = 0;

  constructor(math: PointMath<V>, first: DataPoint<V>) {
    this.#math = math;
    this.#attributes = first.attributes;
    this.#last = this.#kept(first);
  }

  /** Takes in the point of a new collection. */
  observe(point: DataPoint<V>): void {
    this.absentFor = 0;
    const last = this.#last;
    const begunAnew =
      isAfter(point.startTime, last.startTime) ||
      this.#math.minus(point.value, last.value) === undefined;
    if (begunAnew) {
      const unsaid = this.#sinceBase();
      if (!this.#math.isZero(unsaid)) {
        this.#carrySince ??= this.#base === undefined ? last.startTime : this.#toldUntil;
        this.#carry = this.#carry === undefined ? unsaid : this.#math.plus(this.#carry, unsaid);
      }
      this.#base = undefined;
    }
    this.#last = this.#kept(point);
  }

  /** What the receiver does not know yet. */
  delta(): DataPoint<V> {
    const { startTime, endTime } = this.#last;
    const since = this.#sinceBase();
    const value = this.#carry === undefined ? since : this.#math.plus(this.#carry, since);
    const begin = this.#carrySince ?? startTime;
    // Differences must not overlap, whatever a producer says about the start of its stream.
    const start = later(begin, this.#toldUntil ?? begin);
    return {
      attributes: this.#attributes,
      startTime: isAfter(start, endTime) ? endTime : start,
      endTime,
      value,
    };
  }

  /** True when the receiver knows everything already. */
  get isUnchanged(): boolean {
    return (
      this.#base !== undefined && this.#carry === undefined && this.#math.isZero(this.#sinceBase())
    );
  }

  /** The answer, once called, makes what {@link delta} says now into what the receiver knows. */
  commit(): () => void {
    const { value, endTime } = this.#last;
    return () => {
      this.#base = value;
      this.#toldUntil = endTime;
      this.#carry = undefined;
      this.#carrySince = undefined;
    };
  }

  #sinceBase(): V {
    if (this.#base === undefined) return this.#last.value;
    // Every later point continues the base, or `observe` would have taken the base away.
    return this.#math.minus(this.#last.value, this.#base) ?? this.#last.value;
  }

  #kept({ startTime, endTime, value }: DataPoint<V>): DataPoint<V> {
    return { attributes: this.#attributes, startTime, endTime, value: this.#math.copy(value) };
  }
}

/** True when the first time is later than the second. */
function isAfter(one: HrTime, other: HrTime): boolean {
  return one[0] > other[0] || (one[0] === other[0] && one[1] > other[1]);
}

function later(one: HrTime, other: HrTime): HrTime {
  return isAfter(other, one) ? other : one;
}
