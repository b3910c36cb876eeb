import type { MicroCase } from '../../harness/measure-micro.ts';
import type { Subject } from './subjects.ts';

/** How many calls stand between two looks at the clock, and how many are in flight at once. */
const calls = 1_000;

/** One call after the other. */
export function sequential({ id, call }: Subject): MicroCase {
  return {
    id,
    operations: calls,
    async run() {
      let sum = 0;
      for (let index = 0; index < calls; index++) sum += await call();
      return sum;
    },
  };
}

/** All of them begun before the first has ended. */
export function inFlight({ id, call }: Subject): MicroCase {
  return {
    id,
    operations: calls,
    async run() {
      const pending: Promise<number>[] = [];
      for (let index = 0; index < calls; index++) pending.push(call());
      let sum = 0;
      for (const value of await Promise.all(pending)) sum += value;
      return sum;
    },
  };
}

/** One call after the other, each of them rejected. */
export function rejected({ id, call }: Subject): MicroCase {
  return {
    id,
    operations: calls,
    async run() {
      let sum = 0;
      for (let index = 0; index < calls; index++) {
        try {
          await call();
        } catch (error) {
          if (error instanceof Error) sum++;
        }
      }
      return sum;
    },
  };
}
