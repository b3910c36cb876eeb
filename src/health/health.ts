import { registry, systemClock } from '../base/index.ts';
import { healthOver } from './create-health.ts';
import type { RegisteredCheck } from './registered-check.ts';
import type { Health } from './types.ts';

/**
 * The health of this process. Its checks are shared by all copies of the package in the process, so
 * that the endpoint of a preload answers for the checks of the app.
 *
 * @example
 * health.register({ name: 'database', run: (signal) => pool.ping({ signal }) });
 */
export const health: Health = healthOver(() => registry<RegisteredCheck>('health'), systemClock);
