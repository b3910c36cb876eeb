import { endOf, startOf, type TreeNode, timeWithin } from './forest.ts';
import type { TreeEvent, TreeLog } from './tree-model.ts';

/** So many spans that are alike are shown one by one; of a longer run the rest becomes one row. */
const shownAlike = 3;

/** Spans one after the other that differ in their times alone. */
export interface Alike {
  readonly count: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly shortestMs: number;
  readonly longestMs: number;
  readonly totalMs: number;
}

/** What may stand below a span. */
export type TreeItem =
  | { readonly kind: 'span'; readonly node: TreeNode; readonly timeMs: number }
  | { readonly kind: 'alike'; readonly alike: Alike; readonly timeMs: number }
  | { readonly kind: 'log'; readonly log: TreeLog; readonly timeMs: number }
  | { readonly kind: 'event'; readonly event: TreeEvent; readonly timeMs: number };

/** An item with its guides: the lines drawn before it, and before all that is below it. */
export interface PlacedItem {
  readonly item: TreeItem;
  readonly guide: string;
  readonly below: string;
}

/**
 * What is below a span in the order of time: spans, records, events, with their guides.
 *
 * @param guide - The guide of all that is below the span.
 * @param maxGuide - How wide a guide may grow; of a deeper one the right part is shown.
 */
export function itemsBelow(node: TreeNode, guide: string, maxGuide: number): PlacedItem[] {
  const items: TreeItem[] = [];
  for (const child of node.children) {
    items.push({ kind: 'span', node: child, timeMs: startOf(child) });
  }
  for (const log of node.logs) {
    items.push({ kind: 'log', log, timeMs: timeWithin(node, log.timeMs) });
  }
  for (const event of node.span.events) {
    items.push({ kind: 'event', event, timeMs: timeWithin(node, event.timeMs) });
  }
  items.sort((a, b) => a.timeMs - b.timeMs);
  const folded = foldAlike(items);
  const lastSpan = folded.findLastIndex(isBranch);
  return folded.map((item, index) => {
    const below = shorten(`${guide}${index < lastSpan ? '│  ' : '   '}`, maxGuide);
    if (!isBranch(item)) return { item, guide: below, below };
    return { item, guide: `${guide}${index < lastSpan ? '├─ ' : '└─ '}`, below };
  });
}

function isBranch(item: TreeItem): boolean {
  return item.kind === 'span' || item.kind === 'alike';
}

function shorten(guide: string, most: number): string {
  return guide.length <= most ? guide : `⋯${guide.slice(guide.length - most + 1)}`;
}

function foldAlike(items: readonly TreeItem[]): TreeItem[] {
  const folded: TreeItem[] = [];
  for (let from = 0; from < items.length; ) {
    let to = from + 1;
    while (to < items.length && areAlike(items[from], items[to])) to++;
    const shown = to - from > shownAlike + 1 ? from + shownAlike : to;
    for (const item of items.slice(from, shown)) folded.push(item);
    if (shown < to) folded.push(foldOf(items.slice(shown, to)));
    from = to;
  }
  return folded;
}

function areAlike(a: TreeItem | undefined, b: TreeItem | undefined): boolean {
  if (a?.kind !== 'span' || b?.kind !== 'span') return false;
  const [one, other] = [a.node.span, b.node.span];
  return (
    isPlain(a.node) &&
    isPlain(b.node) &&
    one.name === other.name &&
    one.kind === other.kind &&
    one.service === other.service
  );
}

/** Whether nothing would be hidden by not showing the span but its times. */
function isPlain({ span, children, logs, skewMs }: TreeNode): boolean {
  return (
    span.status.code !== 'error' &&
    span.events.length === 0 &&
    children.length === 0 &&
    logs.length === 0 &&
    skewMs === 0
  );
}

function foldOf(items: readonly TreeItem[]): TreeItem {
  let alike: Alike = {
    count: 0,
    startMs: Number.POSITIVE_INFINITY,
    endMs: Number.NEGATIVE_INFINITY,
    shortestMs: Number.POSITIVE_INFINITY,
    longestMs: 0,
    totalMs: 0,
  };
  for (const item of items) {
    if (item.kind !== 'span') continue;
    const durationMs = endOf(item.node) - startOf(item.node);
    alike = {
      count: alike.count + 1,
      startMs: Math.min(alike.startMs, startOf(item.node)),
      endMs: Math.max(alike.endMs, endOf(item.node)),
      shortestMs: Math.min(alike.shortestMs, durationMs),
      longestMs: Math.max(alike.longestMs, durationMs),
      totalMs: alike.totalMs + durationMs,
    };
  }
  return { kind: 'alike', alike, timeMs: alike.startMs };
}
