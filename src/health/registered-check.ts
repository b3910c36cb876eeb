import { InvalidOptionError, longestTimerMs } from '../base/index.ts';
import type { CheckAnswer, CheckKind, HealthCheck } from './types.ts';

/** A check with its defaults: what copies of the package share. Its shape may grow, not change. */
export interface RegisteredCheck {
  readonly name: string;
  readonly kinds: readonly CheckKind[];
  readonly critical: boolean;
  readonly timeoutMs: number;
  readonly run: (signal: AbortSignal) => CheckAnswer | Promise<CheckAnswer>;
}

/** The kinds that there are. */
export const checkKinds: readonly CheckKind[] = ['live', 'ready', 'startup'];

const known = new Set(['name', 'kinds', 'critical', 'timeoutMs', 'run']);

/**
 * Makes sure that a check is one, and fills in its defaults.
 * @throws InvalidOptionError naming the first option that is not allowed.
 */
export function registeredCheck(check: HealthCheck): RegisteredCheck {
  if (typeof check !== 'object' || check === null) {
    throw new InvalidOptionError('health.register(check)', 'an object', check);
  }
  if (typeof check.name !== 'string' || check.name.trim() === '') {
    throw new InvalidOptionError(
      'health.register(check).name',
      'a text that is not empty',
      check.name,
    );
  }
  const { name, kinds = ['ready'], critical = true, timeoutMs = 1000 } = check;
  const refuse = (option: string, rule: string, value: unknown): never => {
    throw new InvalidOptionError(`health.register(${JSON.stringify(name)}).${option}`, rule, value);
  };
  // An instance of a class may have fields of its own; a literal with an unknown key is a slip.
  const literal = Object.getPrototypeOf(check) === Object.prototype;
  for (const key of literal ? Object.keys(check) : []) {
    if (!known.has(key)) refuse(key, `one of ${[...known].join(', ')}`, Reflect.get(check, key));
  }
  if (
    !Array.isArray(kinds) ||
    kinds.length === 0 ||
    !kinds.every((kind) => checkKinds.includes(kind))
  ) {
    refuse('kinds', `a list with some of ${checkKinds.join(', ')}`, kinds);
  }
  if (typeof critical !== 'boolean') refuse('critical', 'true or false', critical);
  if (typeof timeoutMs !== 'number' || !(timeoutMs >= 1 && timeoutMs <= longestTimerMs)) {
    refuse('timeoutMs', `a number from 1 to ${longestTimerMs}`, timeoutMs);
  }
  const run: unknown = Reflect.get(check, 'run');
  if (typeof run !== 'function') refuse('run', 'a function', run);
  return { name, kinds: [...kinds], critical, timeoutMs, run: (signal) => check.run(signal) };
}
