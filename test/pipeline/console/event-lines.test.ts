import assert from 'node:assert/strict';
import { renderTrace } from '../../../src/pipeline/console/trace-tree.ts';
import type { TreeSpan } from '../../../src/pipeline/console/tree-model.ts';
import { span, t0 } from './support.ts';

/** The lines below a span with one event. */
function linesOf(
  name: string,
  attributes: Record<string, unknown>,
  more: Partial<TreeSpan> = {},
): string[] {
  const events = [{ name, timeMs: t0 + 1, attributes }];
  return renderTrace({
    spans: [span('a', undefined, 'root', 0, 5, { events, ...more })],
    width: 70,
  })
    .trimEnd()
    .split('\n')
    .slice(2);
}

describe('events in a tree', () => {
  it('show their attributes', () => {
    assert.deepEqual(linesOf('cache.miss', { key: 'a b', n: 1 }), [
      '   · +1.00 ms cache.miss  key="a b" n=1',
    ]);
    assert.deepEqual(linesOf('exception', {}), ['   · +1.00 ms exception']);
  });

  it('show what is known of an exception', () => {
    assert.deepEqual(linesOf('exception', { 'exception.type': 'TypeError' }), [
      '   · +1.00 ms ✖ TypeError',
    ]);
    assert.deepEqual(linesOf('exception', { 'exception.message': 'no' }), ['   · +1.00 ms ✖ no']);
    assert.deepEqual(linesOf('exception', { 'exception.type': '', 'exception.message': 5 }), [
      '   · +1.00 ms ✖ 5',
    ]);
  });

  it('show where it was thrown: the first frame of the app, or else the first', () => {
    const thrown = (stack: string) =>
      linesOf('exception', { 'exception.message': 'no', 'exception.stacktrace': stack })[1]?.trim();
    assert.equal(
      thrown(
        'Error: no\n    at a (node:fs:1)\n    at b (/app/node_modules/x.js:1)\n    at c (/app/c.ts:1)',
      ),
      'at c (/app/c.ts:1)',
    );
    assert.equal(
      thrown('Error: no\n    at a (node:fs:1)\n    at b (/app/node_modules/x.js:1)'),
      'at a (node:fs:1)',
    );
    assert.equal(thrown('Error: no'), undefined);
    assert.equal(thrown(`Error: ${'x\n'.repeat(10_000)}    at c (/app/c.ts:1)`), undefined);
  });

  it('take further lines for a long message, and four at most', () => {
    const lines = linesOf('exception', {
      'exception.message': 'word '.repeat(100),
      'exception.stacktrace': '  at c (c.ts:1)',
    });
    assert.equal(lines.length, 5);
    assert.match(lines[3] as string, /^ {16}word .*…$/);
    assert.equal(lines[4], '                at c (c.ts:1)');
  });

  it('are not repeated by the status of the span', () => {
    const status = { code: 'error', message: 'no' } as const;
    const lines = (message: string) =>
      linesOf('exception', { 'exception.message': message }, { status });
    assert.deepEqual(lines('no entry'), ['   · +1.00 ms ✖ no entry']);
    assert.deepEqual(lines('other'), ['   ✖ no', '   · +1.00 ms ✖ other']);
    assert.deepEqual(linesOf('event', {}, { status }), ['   ✖ no', '   · +1.00 ms event']);
    assert.deepEqual(linesOf('event', {}, { status: { code: 'error', message: '' } }), [
      '   · +1.00 ms event',
    ]);
  });
});
