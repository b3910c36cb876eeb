import { InvalidOptionError, show } from '../../base/index.ts';
import { layer, sameOptions } from '../options/layers.ts';
import { announce, withdraw } from '../telemetry/breaker-handle.ts';
import { publishBreakers } from '../telemetry/breaker-metrics.ts';
import { Breaker } from './breaker.ts';
import { type CircuitBreakerOptions, checkBreakerOptions } from './options.ts';
import { PublishedSettings } from './published-settings.ts';
import type { CircuitBreaker } from './types.ts';

/** The breakers that this copy of the package made and that are not closed, by name. */
const breakers = new Map<string, Breaker>();
/** The options that each was given, or nothing when it was made without any. */
const given = new WeakMap<Breaker, Record<string, unknown>>();
const published = new PublishedSettings(breakers);

/**
 * The circuit breaker of this name: made at the first call, the same one at every later call. So one
 * module may define it, and others ask for it by name. One breaker stands for one dependency; a name
 * made from a request (a user, a path) would give breakers that never see enough calls to open.
 *
 * Options may be given once, at the first call or at a later one, and again only if they say the
 * same. Use `reconfigure()` to change them.
 *
 * @param name - The name of the dependency, for telemetry and settings. 1 to 255 characters.
 * @throws InvalidOptionError when an option is unknown or out of range, or differs from those given
 * before.
 * @example
 * const payments = circuitBreaker('payments', { failureRatio: 0.3 });
 * const receipt = await payments.execute(({ signal }) => fetch(url, { signal }));
 */
export function circuitBreaker(name: string, options?: CircuitBreakerOptions): CircuitBreaker {
  if (typeof name !== 'string' || name.length === 0 || name.length > 255) {
    throw new InvalidOptionError('circuitBreaker(name)', 'a string of 1 to 255 characters', name);
  }
  const path = `circuitBreaker(${show(name)})`;
  if (options !== undefined) checkBreakerOptions(path, options);
  const existing = breakers.get(name);
  if (existing === undefined) return create(name, path, options);
  if (options !== undefined) define(existing, path, layer(options));
  return existing;
}

function create(
  name: string,
  path: string,
  options: CircuitBreakerOptions | undefined,
): CircuitBreaker {
  // A copy: what the caller does to its object afterwards changes nothing here.
  const own = layer(options);
  published.listen();
  const layers = published.layersFor(name, path, own);
  const breaker = new Breaker(name, path, own, layers, forget);
  announce(breaker);
  breakers.set(name, breaker);
  if (options !== undefined) given.set(breaker, own);
  publishBreakers();
  return breaker;
}

function forget(breaker: Breaker): void {
  breakers.delete(breaker.name);
  withdraw(breaker);
}

/** Options given for a breaker that exists already. */
function define(breaker: Breaker, path: string, options: Record<string, unknown>): void {
  const before = given.get(breaker);
  if (before !== undefined) {
    if (sameOptions(before, options)) return;
    throw new InvalidOptionError(path, 'given the same options each time, or none', options);
  }
  const { clock, random, ...changes } = options;
  if (clock !== undefined || random !== undefined) {
    const option = clock === undefined ? 'random' : 'clock';
    throw new InvalidOptionError(
      `${path}.${option}`,
      'given when the breaker is made',
      clock ?? random,
    );
  }
  breaker.reconfigure(changes);
  given.set(breaker, options);
}
