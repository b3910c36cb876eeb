import type { TreeLog, TreeSpan } from './tree-model.ts';

/** A span in its place in the tree. */
export interface TreeNode {
  readonly span: TreeSpan;
  /** In the order of their starts. */
  readonly children: TreeNode[];
  /** The records made within the span. */
  readonly logs: TreeLog[];
  parent: TreeNode | undefined;
  /** By the clock of its service; that of the trace where the span does not tell. */
  readonly ownStartMs: number;
  /** Added to all times of the span and its records, because its service's clock is not right. */
  shiftMs: number;
  /** By how much this service's clock was found to be late; 0 where it fits. */
  skewMs: number;
  /** Its parents led back to it, and the circle was cut open here. */
  cycle: boolean;
}

/** The spans of a trace as trees. */
export interface Forest {
  readonly roots: readonly TreeNode[];
  /** Records whose span is not among these. */
  readonly strayLogs: readonly { readonly log: TreeLog; readonly timeMs: number }[];
  readonly startMs: number;
  readonly endMs: number;
}

/** When a span began, by the clock of the tree it is in. */
export function startOf(node: TreeNode): number {
  return node.ownStartMs + node.shiftMs;
}

/** When a span ended; never before it began. */
export function endOf(node: TreeNode): number {
  const { durationMs } = node.span;
  return startOf(node) + (Number.isFinite(durationMs) ? Math.max(0, durationMs) : 0);
}

/** When something within a span happened, by the clock of the tree. */
export function timeWithin(node: TreeNode, timeMs: number): number {
  return orElse(timeMs, node.ownStartMs) + node.shiftMs;
}

/** A time that can be reckoned with, whatever a sender wrote; 0 is OTLP's word for unknown. */
function orElse(timeMs: number, instead: number): number {
  return Number.isFinite(timeMs) && timeMs > 0 ? timeMs : instead;
}

/**
 * Finds the place of every span. A span whose parent is not there is a root. Circles of parents are
 * cut open at their earliest span. Of two spans with one id, the first gets the children.
 *
 * A span of another service that seems to begin before its parent was timed by a clock that is
 * behind: it and what is below it are moved into the middle of the parent.
 */
export function growForest(spans: readonly TreeSpan[], logs: readonly TreeLog[]): Forest {
  const firstMs = earliest([
    ...spans.map((span) => span.startMs),
    ...logs.map((log) => log.timeMs),
  ]);
  const nodes = spans.map(
    (span): TreeNode => ({
      span,
      ownStartMs: orElse(span.startMs, firstMs),
      children: [],
      logs: [],
      parent: undefined,
      shiftMs: 0,
      skewMs: 0,
      cycle: false,
    }),
  );
  const byId = new Map<string, TreeNode>();
  for (const node of nodes) if (!byId.has(node.span.spanId)) byId.set(node.span.spanId, node);
  for (const node of nodes) {
    if (node.span.parentSpanId !== undefined) node.parent = byId.get(node.span.parentSpanId);
  }
  cutCycles(nodes);
  for (const node of nodes) node.parent?.children.push(node);
  const roots = nodes.filter((node) => node.parent === undefined);
  correctClocks(roots);
  roots.sort(byStart);
  const strayLogs: { log: TreeLog; timeMs: number }[] = [];
  for (const log of logs) {
    const node = log.spanId === undefined ? undefined : byId.get(log.spanId);
    if (node === undefined) strayLogs.push({ log, timeMs: orElse(log.timeMs, firstMs) });
    else node.logs.push(log);
  }
  strayLogs.sort((a, b) => a.timeMs - b.timeMs);
  return { roots, strayLogs, ...extent(nodes, firstMs) };
}

function earliest(times: readonly number[]): number {
  const first = times.reduce((a, b) => Math.min(a, orElse(b, a)), Number.POSITIVE_INFINITY);
  return orElse(first, 0);
}

function byStart(a: TreeNode, b: TreeNode): number {
  return startOf(a) - startOf(b);
}

function cutCycles(nodes: readonly TreeNode[]): void {
  const seenFrom = new Map<TreeNode, TreeNode>();
  for (const origin of nodes) {
    let node: TreeNode | undefined = origin;
    while (node !== undefined && !seenFrom.has(node)) {
      seenFrom.set(node, origin);
      node = node.parent;
    }
    if (node === undefined || seenFrom.get(node) !== origin) continue;
    let first: TreeNode = node;
    for (let each = node.parent as TreeNode; each !== node; each = each.parent as TreeNode) {
      if (startOf(each) < startOf(first)) first = each;
    }
    first.parent = undefined;
    first.cycle = true;
  }
}

function correctClocks(roots: readonly TreeNode[]): void {
  const open = [...roots];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const child of node.children) {
      child.shiftMs = node.shiftMs;
      if (child.span.service === node.span.service || startOf(child) >= startOf(node)) continue;
      const slack = endOf(node) - startOf(node) - (endOf(child) - startOf(child));
      child.skewMs = startOf(node) + Math.max(0, slack) / 2 - startOf(child);
      child.shiftMs += child.skewMs;
    }
    node.children.sort(byStart);
    for (const child of node.children) open.push(child);
  }
}

function extent(nodes: readonly TreeNode[], firstMs: number): { startMs: number; endMs: number } {
  if (nodes.length === 0) return { startMs: firstMs, endMs: firstMs };
  let startMs = Number.POSITIVE_INFINITY;
  let endMs = Number.NEGATIVE_INFINITY;
  for (const node of nodes) {
    startMs = Math.min(startMs, startOf(node));
    endMs = Math.max(endMs, endOf(node));
  }
  return { startMs, endMs };
}
