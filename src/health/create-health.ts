import {
  type Clock,
  type Disposer,
  disposer,
  InvalidOptionError,
  systemClock,
} from '../base/index.ts';
import { checkKinds, type RegisteredCheck, registeredCheck } from './registered-check.ts';
import { runCheck } from './run-check.ts';
import type {
  CheckKind,
  CheckResult,
  CheckStatus,
  Health,
  HealthCheck,
  HealthOptions,
  HealthReport,
} from './types.ts';

/** Makes health with checks of its own, apart from those of the process. */
export function createHealth(options: HealthOptions = {}): Health {
  const checks = new Map<string, RegisteredCheck>();
  return healthOver(() => checks, options.clock ?? systemClock);
}

/** Health over checks that are kept elsewhere. */
export function healthOver(checks: () => Map<string, RegisteredCheck>, clock: Clock): Health {
  const reports = new Map<CheckKind, Promise<HealthReport>>();
  const runs = new WeakMap<RegisteredCheck, Promise<CheckResult>>();

  function register(check: HealthCheck): Disposer {
    const registered = registeredCheck(check);
    const { name } = registered;
    if (checks().has(name)) {
      throw new InvalidOptionError('health.register(check).name', 'a name that is not taken', name);
    }
    checks().set(name, registered);
    return disposer(() => {
      if (checks().get(name) === registered) checks().delete(name);
    });
  }

  /** A check of several kinds runs once, though each kind is asked for at the same time. */
  function run(check: RegisteredCheck): Promise<CheckResult> {
    return shared(runs, check, () => runCheck(check, clock));
  }

  async function report(kind: CheckKind): Promise<HealthReport> {
    const started = clock.now();
    const at = clock.wall();
    const chosen = [...checks().values()].filter((each) => each.kinds.includes(kind));
    const results = await Promise.all(chosen.map(run));
    return {
      kind,
      status: overall(results),
      at,
      durationMs: clock.now() - started,
      checks: results,
    };
  }

  async function check(kind: CheckKind): Promise<HealthReport> {
    if (!checkKinds.includes(kind)) {
      throw new InvalidOptionError('health.check(kind)', `one of ${checkKinds.join(', ')}`, kind);
    }
    return shared(reports, kind, () => report(kind));
  }

  return { register, check };
}

/** The promise that is under way for `key`, or a new one, forgotten when it settles. */
function shared<K, V>(
  pending: {
    get(key: K): Promise<V> | undefined;
    set(key: K, value: Promise<V>): unknown;
    delete(key: K): unknown;
  },
  key: K,
  start: () => Promise<V>,
): Promise<V> {
  const running = pending.get(key);
  if (running !== undefined) return running;
  const started = start().finally(() => pending.delete(key));
  pending.set(key, started);
  return started;
}

function overall(results: readonly CheckResult[]): CheckStatus {
  if (results.some(({ status, critical }) => status === 'fail' && critical)) return 'fail';
  return results.some(({ status }) => status !== 'pass') ? 'warn' : 'pass';
}
