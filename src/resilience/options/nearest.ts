/**
 * The candidate that looks most like `word`, for "did you mean". Nothing when none is near: more
 * than a third of the letters would have to change.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const limit = Math.max(2, Math.ceil(candidate.length / 3));
    // A word from outside may be of any length; the distance costs the product of the two.
    if (Math.abs(candidate.length - word.length) > limit) continue;
    const changes = distance(word.toLowerCase(), candidate.toLowerCase());
    if (changes <= limit && changes < least) {
      least = changes;
      best = candidate;
    }
  }
  return best;
}

/** Levenshtein's distance, row by row. */
function distance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const swap = a[row - 1] === b[column - 1] ? 0 : 1;
      current.push(
        Math.min(above[column]! + 1, current[column - 1]! + 1, above[column - 1]! + swap),
      );
    }
    above = current;
  }
  return above[b.length]!;
}
