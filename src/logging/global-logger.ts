import { createLogger } from './create-logger.ts';
import type { Logger } from './logger-types.ts';

/**
 * The logger of the process. Made with the defaults; until its first record it has looked at
 * nothing and opened nothing. `logger.configure({…})` gives it other options.
 */
export const logger: Logger = createLogger();
