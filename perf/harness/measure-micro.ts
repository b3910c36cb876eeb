import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { inRounds } from './in-rounds.ts';

/** The part of the `benchmark` package that is used here. */
interface Benchmark {
  readonly stats: { readonly sample: readonly number[] };
  run(options: { async: boolean }): void;
}
interface Deferred {
  resolve(): void;
}
type BenchmarkClass = new (
  name: string,
  options: {
    defer: true;
    fn: (deferred: Deferred) => void;
    initCount: number;
    minTime: number;
    minSamples: number;
    maxTime: number;
    onComplete: (event: { currentTarget: Benchmark }) => void;
    onError: (event: { message: unknown }) => void;
  },
) => Benchmark;

/** A piece of code to be timed. */
export interface MicroCase {
  readonly id: string;
  /** How many operations one `run()` makes. */
  readonly operations: number;
  /**
   * Makes the operations and answers the sum of what came of them, 1 each. The sum is looked at, so
   * that no compiler can leave them out, and no case can be fast by failing.
   */
  run(): Promise<number>;
}

/** How long and how often to measure. */
export interface MicroSetting {
  readonly rounds: number;
  /** How long each case runs per round, in ms. */
  readonly sampleMs: number;
}

const Benchmark = createRequire(import.meta.url)('benchmark') as BenchmarkClass;

/**
 * Times cases against each other in this process. Each round gives each case one sample of the
 * `benchmark` package, with as many iterations as the round before has found to fill it.
 *
 * @returns per case, for each round, the nanoseconds that one operation took.
 * @throws Error when a case rejects, or when the sum is not the number of its operations.
 */
export async function measureMicro(
  cases: readonly MicroCase[],
  { rounds, sampleMs }: MicroSetting,
): Promise<Map<string, number[]>> {
  const iterations = new Map<string, number>();
  const all = cases.map((each) => ({ id: each.id, subject: each }));
  const measure = async (each: MicroCase): Promise<number> => {
    // What one case left behind is not cleaned up at the cost of the next.
    collectGarbage();
    const secondsPerRun = await sample(each, iterations.get(each.id) ?? 1, sampleMs);
    iterations.set(each.id, Math.max(1, Math.ceil(sampleMs / 1000 / secondsPerRun)));
    return (secondsPerRun / each.operations) * 1e9;
  };
  // The first round finds out how many iterations fill a sample, the second is for the compiler.
  return inRounds(all, rounds, measure, 2);
}

/** One sample: seconds per `run()`. */
function sample(each: MicroCase, initCount: number, sampleMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    new Benchmark(each.id, {
      defer: true,
      // It never throws, as it would then be called once more; what went wrong ends the promise.
      fn: (deferred) => {
        each.run().then((sum) => {
          if (sum === each.operations) deferred.resolve();
          else reject(new Error(`${each.id}: ${sum} of ${each.operations} operations succeeded.`));
        }, reject);
      },
      initCount,
      // Half, so that a round which happens to be fast is not run again with another count.
      minTime: sampleMs / 2000,
      minSamples: 1,
      maxTime: 0,
      onComplete: ({ currentTarget }) => {
        const seconds = currentTarget.stats.sample[0];
        if (seconds === undefined) reject(new Error(`${each.id} could not be timed.`));
        else resolve(seconds);
      },
      onError: ({ message }) => reject(new Error(`${each.id}: ${String(message)}`)),
    }).run({ async: true });
  });
}

let gc: NodeJS.GCFunction | undefined;

/**
 * Only what is young. A full collection between two cases would take with it the hidden classes of
 * objects of which none happens to be alive, and the compiled code that relies on them: each sample
 * would begin with slow code, and the ones that make objects per call would be ten times too slow.
 */
function collectGarbage(): void {
  if (gc === undefined) {
    setFlagsFromString('--expose-gc');
    gc = runInNewContext('gc') as NodeJS.GCFunction;
  }
  gc({ type: 'minor' });
}
