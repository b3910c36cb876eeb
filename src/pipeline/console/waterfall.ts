/**
 * A bar of `width` columns on which the time from `startMs` to `endMs` stands out of the whole, to
 * half a column; never less than half a column long. Spaces where there is nothing.
 */
export function waterfallBar(
  width: number,
  startMs: number,
  endMs: number,
  whole: { readonly startMs: number; readonly endMs: number },
): string {
  const halves = width * 2;
  const total = whole.endMs - whole.startMs;
  const at = (timeMs: number): number =>
    total > 0 ? Math.round(((timeMs - whole.startMs) / total) * halves) : halves;
  const from = total > 0 ? Math.min(Math.max(at(startMs), 0), halves - 1) : 0;
  const to = Math.min(Math.max(at(endMs), from + 1), halves);
  let bar = '';
  for (let left = 0; left < halves; left += 2) {
    const hasLeft = left >= from && left < to;
    const hasRight = left + 1 >= from && left + 1 < to;
    bar += hasLeft ? (hasRight ? '━' : '╸') : hasRight ? '╺' : ' ';
  }
  return bar;
}
