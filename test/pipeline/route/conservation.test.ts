import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { DropReason, SendOutcome } from '../../../src/pipeline/output.ts';
import { BatchRoute } from '../../../src/pipeline/route/batch-route.ts';
import type { BatchRouteOptions } from '../../../src/pipeline/route/options.ts';
import { FakeClock } from '../../../src/testing/index.ts';
import { accepted, refused, retry, ScriptedOutput } from './support.ts';

interface Item {
  readonly id: number;
  readonly bytes: number;
}

/** How an output treats one batch. */
type Answer =
  | { readonly kind: 'accept' | 'refuse' | 'throw' | 'hang' | 'hang until aborted' }
  | { readonly kind: 'accept late' | 'accept a part' | 'retry'; readonly value: number };

type Step =
  | { readonly do: 'offer' | 'advance' | 'flush' | 'close'; readonly value: number }
  | { readonly do: 'replace' | 'replace without rescue' | 'take' }
  | { readonly do: 'reconfigure'; readonly options: BatchRouteOptions };

const value = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max });

const answers = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.constant<Answer>({ kind: 'accept' }) },
    fc.record({
      kind: fc.constantFrom('accept late' as const, 'accept a part' as const, 'retry' as const),
      value: value(900),
    }),
    fc.record({
      kind: fc.constantFrom<('refuse' | 'throw' | 'hang' | 'hang until aborted')[]>(
        'refuse',
        'throw',
        'hang',
        'hang until aborted',
      ),
    }),
  ),
  { minLength: 1, maxLength: 20, size: 'max' },
);

const options: fc.Arbitrary<BatchRouteOptions> = fc.record({
  maxQueueItems: fc.integer({ min: 1, max: 40 }),
  maxQueueBytes: fc.integer({ min: 20, max: 400 }),
  maxBatchItems: fc.integer({ min: 1, max: 10 }),
  scheduledDelayMs: value(300),
  exportTimeoutMs: fc.integer({ min: 1, max: 500 }),
  maxConcurrentExports: fc.integer({ min: 1, max: 3 }),
  retry: fc.record({
    initialMs: fc.integer({ min: 1, max: 200 }),
    maxMs: fc.integer({ min: 200, max: 600 }),
    maxElapsedMs: value(3000),
  }),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('offer' as const), value: value(15) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('advance' as const), value: value(700) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('flush' as const), value: value(700) }) },
  { weight: 2, arbitrary: fc.constant<Step>({ do: 'replace' }) },
  fc.constant<Step>({ do: 'replace without rescue' }),
  fc.constant<Step>({ do: 'take' }),
  fc.record({ do: fc.constant('reconfigure' as const), options }),
);

class World {
  readonly clock = new FakeClock();
  readonly outputs: ScriptedOutput<Item>[] = [];
  readonly told: Record<DropReason, number> = {
    queue_full: 0,
    refused: 0,
    retries_exhausted: 0,
    shutdown: 0,
  };
  readonly flushes: Promise<unknown>[] = [];
  readonly route: BatchRoute<Item>;
  readonly #answers: readonly Answer[];
  #asked = 0;
  offered = 0;
  taken = 0;
  closed = false;
  bounds: BatchRouteOptions;

  constructor(bounds: BatchRouteOptions, script: readonly Answer[]) {
    this.#answers = script;
    this.bounds = bounds;
    this.route = new BatchRoute<Item>(this.output(), bounds, {
      clock: this.clock,
      sizeOf: ({ bytes }) => bytes,
      onDrop: (count, reason) => {
        this.told[reason] += count;
      },
    });
  }

  output(): ScriptedOutput<Item> {
    const output = new ScriptedOutput<Item>(this.clock, `output ${this.outputs.length}`);
    output.behaviour = (batch, signal) => {
      assert.ok(batch.length > 0);
      assert.equal(signal.aborted, false);
      return this.#answer(this.#answers[this.#asked++ % this.#answers.length] as Answer, signal);
    };
    this.outputs.push(output);
    return output;
  }

  #answer(answer: Answer, signal: AbortSignal): SendOutcome | 'hang' | Promise<SendOutcome> {
    switch (answer.kind) {
      case 'accept':
        return accepted;
      case 'accept a part':
        return { status: 'accepted', rejected: answer.value % 4 };
      case 'accept late':
        return new Promise(
          (resolve) => void this.clock.setTimeout(() => resolve(accepted), answer.value),
        );
      case 'retry':
        return { status: 'retry', error: new Error('later'), afterMs: answer.value };
      case 'refuse':
        return refused;
      case 'throw':
        throw new Error('against the contract');
      case 'hang':
        return 'hang';
      default:
        return new Promise((resolve) => signal.addEventListener('abort', () => resolve(retry)));
    }
  }

  async do(now: Step): Promise<void> {
    switch (now.do) {
      case 'offer':
        for (let index = 0; index < now.value; index++) {
          this.route.offer({ id: this.offered++, bytes: 1 + ((this.offered * 7) % 19) });
        }
        break;
      case 'advance':
        await this.clock.advance(now.value);
        break;
      case 'flush':
        this.flushes.push(this.route.flush(now.value));
        break;
      case 'replace':
        this.flushes.push(this.route.replaceOutput(this.output()));
        break;
      case 'replace without rescue':
        this.flushes.push(this.route.replaceOutput(this.output(), { rescue: false }));
        break;
      case 'take':
        this.taken += this.route.takeUnsent().length;
        break;
      case 'reconfigure':
        this.route.reconfigure(now.options);
        this.bounds = now.options;
        break;
      case 'close':
        this.closed = true;
        this.flushes.push(this.route.close(now.value));
        break;
    }
  }

  check(heldBefore: number): void {
    const stats = this.route.stats();
    const { queuedItems, inFlight, queuedBytes, inFlightBytes, dropped } = stats;
    const held = queuedItems + inFlight;
    const drops = Object.values(dropped).reduce((sum, each) => sum + each, 0);
    assert.deepEqual(dropped, this.told, 'every drop is told');
    assert.equal(stats.taken, this.taken);
    assert.equal(stats.accepted + drops + stats.taken + held, this.offered, 'nothing is lost');
    const unsent = this.route.unsent();
    assert.equal(unsent.length, held);
    assert.equal(this.route.held, held);
    assert.equal(new Set(unsent).size, held, 'nothing is held twice');
    assert.equal(
      unsent.reduce((sum, { bytes }) => sum + bytes, 0),
      queuedBytes + inFlightBytes,
    );
    assert.ok(held <= Math.max(this.bounds.maxQueueItems ?? 0, heldBefore), 'bounded');
    for (const output of this.outputs) {
      assert.ok(output.closes <= 1);
      assert.equal(output.sentAfterClose, 0);
    }
  }
}

describe('Whatever happens, a batch route', () => {
  it('holds, has delivered, or has counted every item, within its bounds', async () => {
    await fc.assert(
      fc.asyncProperty(
        options,
        answers,
        fc.array(step, { maxLength: 40, size: 'max' }),
        fc.option(value(1000), { nil: undefined }),
        async (bounds, script, steps, closeAfterMs) => {
          const world = new World(bounds, script);
          for (const each of steps) {
            const held = world.route.held;
            await world.do(each);
            world.check(held);
          }
          if (closeAfterMs !== undefined) {
            await world.do({ do: 'close', value: closeAfterMs });
            await world.do({ do: 'offer', value: 3 });
          }
          await world.clock.advance(10_000);
          world.check(Infinity);
          // Time alone settles everything: what nobody takes is given up.
          await world.clock.advance(300_000);
          assert.equal(world.route.held, 0);
          await Promise.all(world.flushes);
          world.check(Infinity);
          if (world.closed) {
            assert.equal(world.clock.pending, 0, 'no timer is left behind');
            assert.ok(world.outputs.every(({ closes }) => closes === 1));
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('delivers each item exactly once where every answer arrives', async () => {
    const honest = fc.array(
      fc.oneof(
        fc.constant<Answer>({ kind: 'accept' }),
        fc.record({ kind: fc.constant('accept late' as const), value: value(400) }),
        fc.record({ kind: fc.constant('retry' as const), value: value(400) }),
      ),
      { minLength: 1, maxLength: 12, size: 'max' },
    );
    const calm = step.filter(
      (each) => !['take', 'reconfigure', 'replace without rescue'].includes(each.do),
    );
    await fc.assert(
      fc.asyncProperty(
        honest,
        fc.array(calm, { maxLength: 30, size: 'max' }),
        async (script, steps) => {
          const world = new World(
            {
              maxBatchItems: 5,
              scheduledDelayMs: 100,
              exportTimeoutMs: 500,
              retry: { initialMs: 50, maxMs: 200 },
            },
            [...script, { kind: 'accept' }],
          );
          for (const each of steps) await world.do(each);
          await world.clock.advance(60_000);
          const received = world.outputs.flatMap((output) => output.received.map(({ id }) => id));
          assert.deepEqual(
            received.toSorted((a, b) => a - b),
            Array.from({ length: world.offered }, (_, id) => id),
          );
          assert.equal(world.route.stats().accepted, world.offered);
        },
      ),
      { numRuns: 100 },
    );
  });
});
