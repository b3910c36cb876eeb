import type { Clock } from '../base/index.ts';
import type { RegisteredCheck } from './registered-check.ts';
import type { CheckOutcome, CheckResult, CheckStatus } from './types.ts';

const statuses: readonly unknown[] = ['pass', 'warn', 'fail'] satisfies CheckStatus[];

/** How much of a message is kept, in characters. */
const longestMessage = 500;

/** Runs one check within its timeout. Never rejects: what goes wrong is part of the result. */
export async function runCheck(check: RegisteredCheck, clock: Clock): Promise<CheckResult> {
  const started = clock.now();
  const { status, message } = await bounded(check, clock);
  return {
    name: check.name,
    status,
    critical: check.critical,
    durationMs: clock.now() - started,
    ...(message === undefined ? {} : { message: message.slice(0, longestMessage) }),
  };
}

function bounded(check: RegisteredCheck, clock: Clock): Promise<CheckOutcome> {
  const controller = new AbortController();
  return new Promise((resolve) => {
    const timer = clock.setTimeout(() => {
      const message = `timed out after ${check.timeoutMs} ms`;
      resolve({ status: 'fail', message });
      controller.abort(new DOMException(message, 'TimeoutError'));
    }, check.timeoutMs);
    timer.unref();
    const settle = (outcome: CheckOutcome): void => {
      timer.clear();
      resolve(outcome);
    };
    // An async function turns what is thrown at once into a rejection like any other.
    const answered = (async () => check.run(controller.signal))();
    answered.then(
      (answer) => settle(outcomeOf(answer)),
      (fault: unknown) => settle({ status: 'fail', message: messageOf(fault) }),
    );
  });
}

/** Checks may be written without types, and `false` must never be taken for health. */
function outcomeOf(answer: unknown): CheckOutcome {
  if (answer === undefined || answer === true) return { status: 'pass' };
  if (answer === false) return { status: 'fail' };
  const { status, message } = (answer ?? {}) as Partial<Record<keyof CheckOutcome, unknown>>;
  if (!statuses.includes(status)) {
    return { status: 'fail', message: 'the check answered neither a status nor true or false' };
  }
  const outcome = { status: status as CheckStatus };
  return message === undefined ? outcome : { ...outcome, message: messageOf(message) };
}

/** The words of whatever was thrown, even of something that cannot be made a text. */
function messageOf(fault: unknown): string {
  try {
    return String(fault instanceof Error ? fault.message : fault);
  } catch {
    return 'something was thrown that has no text';
  }
}
