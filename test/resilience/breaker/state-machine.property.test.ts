import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  BreakerOpenError,
  type CircuitBreaker,
  type CircuitBreakerChanges,
  circuitBreaker,
} from '../../../src/resilience/index.ts';
import { FakeClock } from '../../../src/testing/index.ts';
import { turn } from '../support.ts';
import { type ModelOptions, ReferenceModel } from './reference-model.ts';

class Ignored extends Error {}

/** The breaker under test with its open calls, numbered as in the model. */
class Subject {
  readonly clock = new FakeClock();
  readonly breaker: CircuitBreaker;
  readonly calls = new Map<number, PromiseWithResolvers<void>>();
  rejected = 0;
  next = 0;

  constructor(options: ModelOptions) {
    this.breaker = circuitBreaker(`model-${crypto.randomUUID()}`, {
      ...nested(options),
      isIgnored: (error) => error instanceof Ignored,
      clock: this.clock,
    });
  }

  admit(id: number): void {
    const call = Promise.withResolvers<void>();
    this.breaker
      .execute(() => {
        this.calls.set(id, call);
        return call.promise;
      })
      .catch((error: unknown) => {
        if (error instanceof BreakerOpenError) this.rejected++;
      });
  }
}

function nested(flat: Partial<ModelOptions>): CircuitBreakerChanges {
  const { durationMs, buckets, initialMs, maxMs, multiplier, permits, deadlineMs, ...rest } = flat;
  const all = {
    ...rest,
    window: { durationMs, buckets },
    open: { initialMs, maxMs, multiplier, jitter: 0 },
    halfOpen: { permits, deadlineMs },
  };
  return all as CircuitBreakerChanges;
}

type Command = fc.AsyncCommand<ReferenceModel, Subject>;

/** A command that is followed by a look at everything that can be seen. */
class Step implements Command {
  readonly #name: string;
  readonly #run: (model: ReferenceModel, subject: Subject) => void | Promise<void>;

  constructor(
    name: string,
    run: (model: ReferenceModel, subject: Subject) => void | Promise<void>,
  ) {
    this.#name = name;
    this.#run = run;
  }

  check(): boolean {
    return true;
  }

  async run(model: ReferenceModel, subject: Subject): Promise<void> {
    const before = { epoch: model.epoch, transitions: model.transitions };
    await this.#run(model, subject);
    await turn();
    const stats = subject.breaker.stats();
    const told = stats.transitions.reduce((sum, { count }) => sum + count, 0);
    assert.deepEqual(
      {
        state: stats.state,
        calls: stats.calls,
        active: stats.active,
        window: { calls: stats.window.calls, failures: stats.window.failures },
        retryAfterMs: stats.retryAfterMs,
        openForMs: stats.openForMs,
        transitions: told,
        rejected: subject.rejected,
      },
      {
        state: model.visibleState,
        calls: model.counts,
        active: model.admitted.size,
        window: model.window,
        retryAfterMs: model.retryAfterMs,
        openForMs: model.openForMs,
        transitions: model.transitions,
        rejected: model.counts.rejected,
      },
    );
    // What holds whatever the model says.
    assert.ok(stats.retryAfterMs <= model.options.maxMs);
    assert.equal(stats.active, subject.calls.size);
    assert.equal(subject.clock.pending, model.probes, 'a timer for each probe, and no other');
    assert.ok(model.epoch >= before.epoch && told >= before.transitions);
  }

  toString(): string {
    return this.#name;
  }
}

type Verdict = 'success' | 'failure' | 'ignored';

function begin(model: ReferenceModel, subject: Subject): void {
  const id = subject.next++;
  const running = model.admit(id);
  subject.admit(id);
  assert.equal(subject.calls.has(id), running, 'admitted as the model says');
}

function end(model: ReferenceModel, subject: Subject, id: number, verdict: Verdict): void {
  const call = subject.calls.get(id)!;
  subject.calls.delete(id);
  model.settle(id, verdict);
  if (verdict === 'success') call.resolve();
  else call.reject(verdict === 'ignored' ? new Ignored() : new Error('down'));
}

const admit = fc.constant(new Step('admit', begin));

function settle(verdict: Verdict) {
  // Mostly the newest call, so that probes settle before the breaker has moved on.
  return fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(20)).map(
    (pick) =>
      new Step(`${verdict} of the call before ${pick} others`, (model, subject) => {
        const ids = [...subject.calls.keys()];
        const id = ids.at(-1 - (pick % ids.length));
        if (id !== undefined) end(model, subject, id, verdict);
      }),
  );
}

const advance = fc
  .oneof(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 900 }), fc.constant(60_000))
  .map(
    (ms) =>
      new Step(`advance ${ms}`, async (model, subject) => {
        model.advance(ms);
        await subject.clock.advance(ms);
      }),
  );

/** A probe at the very moment at which it may come, or a millisecond beside it. */
const probe = fc
  .record({
    off: fc.integer({ min: -1, max: 1 }),
    verdict: fc.constantFrom<(Verdict | 'hang')[]>(
      'success',
      'success',
      'failure',
      'ignored',
      'hang',
    ),
  })
  .map(
    ({ off, verdict }) =>
      new Step(`probe ${off} ms off: ${verdict}`, async (model, subject) => {
        const ms = Math.max(0, model.retryAfterMs + off);
        model.advance(ms);
        await subject.clock.advance(ms);
        begin(model, subject);
        await turn();
        const id = subject.next - 1;
        if (!subject.calls.has(id)) return;
        if (verdict !== 'hang') {
          end(model, subject, id, verdict);
          return;
        }
        const { deadlineMs } = model.options;
        model.advance(deadlineMs);
        await subject.clock.advance(deadlineMs);
      }),
  );

const stepWall = fc
  .integer({ min: -1e9, max: 1e9 })
  .map((ms) => new Step(`step wall ${ms}`, (_, subject) => subject.clock.stepWall(ms)));

const reset = fc.constant(
  new Step('reset', (model, subject) => {
    model.reset();
    subject.breaker.reset();
  }),
);

const windows = [
  { durationMs: 500, buckets: 5 },
  { durationMs: 200, buckets: 4 },
  { durationMs: 1_000, buckets: 1 },
];
const options = {
  window: fc.constantFrom(...windows),
  failureRatio: fc.constantFrom(0.3, 0.5, 1),
  minimumCalls: fc.constantFrom(1, 2, 4),
  maxMs: fc.constantFrom(100, 300, 1_000),
  multiplier: fc.constantFrom(1, 2, 3),
  permits: fc.constantFrom(1, 2, 3),
  deadlineMs: fc.constantFrom(40, 400),
};

const reconfigure = fc.record(options, { requiredKeys: [] }).map(({ window, ...rest }) => {
  const changes = { ...window, ...rest };
  return new Step(`reconfigure ${JSON.stringify(changes)}`, (model, subject) => {
    model.reconfigure(changes);
    const { window: given, open, halfOpen, ...flat } = nested(changes);
    subject.breaker.reconfigure({ ...flat, window: given!, open: open!, halfOpen: halfOpen! });
  });
});

describe('The state machine of a circuit breaker', () => {
  it('does what a plain model does, whatever comes in whatever order', async function () {
    this.timeout(20_000);
    const commands = fc.commands(
      [
        admit,
        admit,
        admit,
        settle('success'),
        settle('failure'),
        settle('failure'),
        settle('ignored'),
        advance,
        probe,
        probe,
        stepWall,
        reset,
        reconfigure,
      ],
      { maxCommands: 60, size: 'max' },
    );
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.record(options), commands, async ({ window, ...rest }, steps) => {
        const start: ModelOptions = { initialMs: 100, ...window, ...rest };
        const subject = new Subject(start);
        try {
          const model = new ReferenceModel(start);
          await fc.asyncModelRun(() => ({ model, real: subject }), steps);
          for (const { reason, count } of subject.breaker.stats().transitions) {
            seen.set(reason, (seen.get(reason) ?? 0) + count);
          }
          // Whatever is still under way comes back, and all permits balance.
          for (const call of subject.calls.values()) call.resolve();
          await turn();
          assert.equal(subject.breaker.stats().active, 0);
          assert.equal(subject.clock.pending, 0);
        } finally {
          subject.breaker.close();
        }
      }),
      { numRuns: 250 },
    );
    // A run that never got anywhere would prove nothing.
    assert.deepEqual([...seen.keys()].toSorted(), [
      'failure_ratio',
      'manual',
      'probe_failure',
      'probe_success',
      'probe_timeout',
      'wait_elapsed',
    ]);
  });
});
