import assert from 'node:assert/strict';
import {
  formatBytes,
  formatClock,
  formatDuration,
  formatNumber,
  formatQuantity,
  plural,
} from '../../../src/pipeline/console/format.ts';

function assertAll<T>(
  format: (value: T) => string,
  cases: readonly (readonly [T, string])[],
): void {
  for (const [value, text] of cases) assert.equal(format(value), text);
}

describe('formats', () => {
  it('gives durations three digits and the unit that suits', () => {
    assertAll(formatDuration, [
      [0, '0 µs'],
      [0.0004, '0 µs'],
      [0.85, '850 µs'],
      [0.9994, '999 µs'],
      [0.9996, '1.00 ms'],
      [1.238, '1.24 ms'],
      [12.44, '12.4 ms'],
      [312.4, '312 ms'],
      [999.4, '999 ms'],
      [999.6, '1.00 s'],
      [12_440, '12.4 s'],
      [59_940, '59.9 s'],
      [59_960, '1 m 00 s'],
      [125_400, '2 m 05 s'],
      [3_599_600, '1 h 00 m'],
      [12_000_000, '3 h 20 m'],
      [172_800_000, '2 d 00 h'],
      [439_200_000, '5 d 02 h'],
      [-1.238, '-1.24 ms'],
      [Number.NaN, '?'],
      [Number.POSITIVE_INFINITY, '?'],
    ]);
  });

  it('gives the time of day, and something for times that are none', () => {
    assertAll(formatClock, [
      [Date.UTC(2026, 0, 1, 14, 2, 11, 123), '14:02:11.123Z'],
      [Number.NaN, '--:--:--.---Z'],
      [1e300, '--:--:--.---Z'],
    ]);
  });

  it('gives numbers that can be read', () => {
    assertAll(formatNumber, [
      [0, '0'],
      [1204, '1,204'],
      [-1234567, '-1,234,567'],
      [0.123456, '0.1235'],
      [1234.567, '1235'],
      [12345.6, '12,346'],
      [1.2e24, '1.2e+24'],
      [Number.NaN, 'NaN'],
      [Number.NEGATIVE_INFINITY, '-Infinity'],
    ]);
    assertAll(formatBytes, [
      [0, '0 B'],
      [512, '512 B'],
      [1536, '1.5 KiB'],
      [123_456_789, '118 MiB'],
      [-2048, '-2 KiB'],
      [1e30, '888,000,000,000,000 PiB'],
    ]);
  });

  it('gives quantities by their unit', () => {
    assert.equal(formatQuantity(0.012, 's'), '12.0 ms');
    assert.equal(formatQuantity(12, 'us'), '12 µs');
    assert.equal(formatQuantity(2048, 'By'), '2 KiB');
    assert.equal(formatQuantity(1204, '{call}'), '1,204');
  });

  it('counts things', () => {
    assert.equal(plural(1, 'span'), '1 span');
    assert.equal(plural(1000, 'span'), '1,000 spans');
  });
});
