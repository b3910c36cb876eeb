import assert from 'node:assert/strict';
import fc from 'fast-check';
import { waterfallBar } from '../../../src/pipeline/console/waterfall.ts';

const whole = { startMs: 1_000, endMs: 2_000 };

describe('waterfallBar', () => {
  it('stands where the span stood, to half a column', () => {
    assert.equal(waterfallBar(10, 1_000, 2_000, whole), '━━━━━━━━━━');
    assert.equal(waterfallBar(10, 1_200, 1_500, whole), '  ━━━     ');
    assert.equal(waterfallBar(10, 1_250, 1_550, whole), '  ╺━━╸    ');
  });

  it('never vanishes, and never leaves its columns', () => {
    assert.equal(waterfallBar(4, 1_000, 1_000, whole), '╸   ');
    assert.equal(waterfallBar(4, 2_000, 2_000, whole), '   ╺');
    assert.equal(waterfallBar(4, 0, 5_000, whole), '━━━━');
    assert.equal(waterfallBar(4, 5, 5, { startMs: 5, endMs: 5 }), '━━━━');
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (from, to) => {
        assert.match(waterfallBar(12, from, to, whole), /^(?=.{12}$) *[╺━╸]━*[━╸]? *$/);
      }),
    );
  });
});
