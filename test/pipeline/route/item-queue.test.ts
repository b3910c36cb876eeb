import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ItemQueue } from '../../../src/pipeline/route/item-queue.ts';
import { collectGarbage } from './support.ts';

describe('An item queue', () => {
  it('is empty at first', () => {
    const queue = new ItemQueue<string>();
    assert.deepEqual([queue.length, queue.size, queue.headNumber, queue.nextNumber], [0, 0, 0, 0]);
    assert.equal(queue.headTime, Infinity);
    assert.deepEqual(queue.take(3), { items: [], size: 0 });
    assert.deepEqual(queue.toArray(), []);
  });

  it('behaves as a plain list does, however it grows and turns', () => {
    const steps = fc.array(fc.integer({ min: -150, max: 150 }), { maxLength: 30 });
    fc.assert(
      fc.property(steps, (counts) => {
        const queue = new ItemQueue<number>();
        const list: number[] = [];
        let next = 0;
        for (const count of counts) {
          for (let index = 0; index < count; index++) {
            list.push(next);
            queue.push(next, next % 7, next * 10);
            next++;
          }
          if (count < 0) {
            const items = list.splice(0, -count);
            const size = items.reduce((sum, item) => sum + (item % 7), 0);
            assert.deepEqual(queue.take(-count), { items, size });
          }
          assert.deepEqual(queue.toArray(), list);
          assert.equal(queue.length, list.length);
          assert.equal(
            queue.size,
            list.reduce((sum, item) => sum + (item % 7), 0),
          );
          assert.equal(queue.headNumber, list[0] ?? next);
          assert.equal(queue.nextNumber, next);
          assert.equal(queue.headTime, list[0] === undefined ? Infinity : list[0] * 10);
        }
      }),
    );
  });

  it('holds on to nothing that was taken out', async () => {
    const queue = new ItemQueue<object>();
    queue.push({ big: true }, 1, 0);
    const weak = new WeakRef(queue.take(1).items[0]!);
    queue.push({}, 1, 0);
    await collectGarbage();
    assert.equal(weak.deref(), undefined);
    assert.equal(queue.length, 1);
  });

  it('has no remainder of rounding when it is empty', () => {
    const queue = new ItemQueue<number>();
    for (const size of [0.1, 0.2, 0.3]) queue.push(1, size, 0);
    queue.take(1);
    queue.take(2);
    assert.equal(queue.size, 0);
  });
});
