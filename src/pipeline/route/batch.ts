/** Items that travel together, from the moment they leave the queue until their fate is known. */
export interface Batch<T> {
  readonly items: readonly T[];
  /** The estimated bytes of the items. */
  readonly bytes: number;
  /** The number of the oldest item: see `ItemQueue`. */
  readonly firstNumber: number;
  phase: 'waiting' | 'sending' | 'settled';
  /** Attempts that failed at the present output. */
  failures: number;
  /** When the first attempt at the present output began. */
  firstAttemptAt: number | undefined;
  /** While waiting: not to be sent again before this, as long as the endpoint is up. */
  notBefore: number;
  /** Until when the receiver asked to be left alone with it; part of `notBefore`. */
  askedUntil: number;
  /** True once the end of an outage has cut its waiting short: that is done once per batch. */
  released: boolean;
  /** True once it was sent, to whatever output. */
  tried: boolean;
}
