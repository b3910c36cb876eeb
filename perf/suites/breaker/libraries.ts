/** What the suite uses of each library, in their own words. */

export interface OurPolicy {
  execute<T>(fn: () => T | PromiseLike<T>): Promise<T>;
}
export interface OurBreaker extends OurPolicy {
  readonly name: string;
  readonly state: string;
  close(): void;
}
export interface Otelier {
  circuitBreaker(name: string, options?: object): OurBreaker;
  timeout(ms: number): OurPolicy;
  compose(...policies: OurPolicy[]): OurPolicy;
  BreakerOpenError: abstract new (...args: never[]) => Error;
}

export interface OpossumBreaker {
  readonly opened: boolean;
  fire(): Promise<number>;
  shutdown(): void;
}
export type Opossum = new (action: () => Promise<number>, options?: object) => OpossumBreaker;

export interface CockatielPolicy {
  execute<T>(fn: () => T | PromiseLike<T>): Promise<T>;
}
export interface CockatielBreaker extends CockatielPolicy {
  readonly state: number;
}
export interface Cockatiel {
  handleAll: object;
  circuitBreaker(policy: object, options: object): CockatielBreaker;
  SamplingBreaker: new (options: object) => object;
  CircuitState: { readonly Open: number };
  TimeoutStrategy: { readonly Aggressive: string };
  timeout(ms: number, strategy: string): CockatielPolicy;
  wrap(...policies: CockatielPolicy[]): CockatielPolicy;
}

/** All that are measured. */
export interface Libraries {
  readonly otelier: Otelier;
  readonly opossum: Opossum;
  readonly cockatiel: Cockatiel;
}
