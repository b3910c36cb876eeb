/**
 * A process of its own: makes breakers of one library, calls each once, and tells how many bytes of
 * the heap each of them keeps. `node --expose-gc instances.ts LIBRARY COUNT`.
 */
import { writeSync } from 'node:fs';
import { ours } from '../../harness/ours.ts';
import { peer } from '../../harness/peers.ts';
import type { Cockatiel, Opossum, Otelier } from './libraries.ts';

const [, , library = '', count = '0'] = process.argv;
const work = async (): Promise<number> => 1;
/** Answers something that keeps the breaker alive, and has called it once. */
type Make = (name: string) => Promise<unknown>;

function maker(): Make {
  switch (library) {
    case 'otelier': {
      const resilience = ours<Otelier>('otelier/resilience');
      return async (name) => {
        const breaker = resilience.circuitBreaker(name, { spans: 'none' });
        await breaker.execute(work);
        return breaker;
      };
    }
    case 'opossum': {
      const Breaker = peer<Opossum>('opossum');
      return async (name) => {
        const breaker = new Breaker(work, { name });
        await breaker.fire();
        return breaker;
      };
    }
    case 'cockatiel': {
      const cockatiel = peer<Cockatiel>('cockatiel');
      return async () => {
        const window = { threshold: 0.5, duration: 10_000, minimumRps: 1 };
        const breaker = cockatiel.circuitBreaker(cockatiel.handleAll, {
          halfOpenAfter: 10_000,
          breaker: new cockatiel.SamplingBreaker(window),
        });
        await breaker.execute(work);
        return breaker;
      };
    }
    default:
      throw new Error(`${library} is no library of this suite.`);
  }
}

/** After the garbage is gone; what lies in buffers outside of the heap counts too. */
async function usedBytes(): Promise<number> {
  for (let times = 0; times < 4; times++) {
    await new Promise(setImmediate);
    globalThis.gc?.();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const make = maker();
// In an app a name is a literal in the code, which is there anyway, so names are made before. By way
// of JSON they are plain strings; what concatenation answers is turned into one at its first use.
const names = JSON.parse(
  JSON.stringify(Array.from({ length: Number(count) }, (_, index) => `breaker-${index}`)),
) as string[];
// Its room is made before too.
const kept: unknown[] = Array.from({ length: names.length });
// What the library makes once for all, and what the compiler learns, is no part of an instance.
for (let index = 0; index < 200; index++) await make(`warm-up-${index}`);

const before = await usedBytes();
for (const [index, name] of names.entries()) kept[index] = await make(name);
const after = await usedBytes();

if (kept.includes(undefined)) throw new Error('Not all of them were made.');
writeSync(3, JSON.stringify({ bytes: (after - before) / names.length }));
// Some libraries keep a process alive by their timers.
process.exit(0);
