import { errorLines, eventLines, exceptionText } from './event-lines.ts';
import { type Forest, growForest, startOf, type TreeNode } from './forest.ts';
import { formatClock, formatDuration, plural } from './format.ts';
import { Line } from './line.ts';
import { logLines } from './log-line.ts';
import { alikeRow, layoutFor, type RowLayout, spanRow } from './span-row.ts';
import { tellingAttributes } from './telling-attributes.ts';
import { cleanText, fitText, shortId } from './text.ts';
import { itemsBelow, type PlacedItem } from './tree-items.ts';
import type { TreeLog, TreeSpan } from './tree-model.ts';

/** Clocks that differ by less are not worth a line. */
const notableSkewMs = 1;

/** A trace, or a part of one, and how to show it. */
export interface TraceView {
  /** The spans of one trace, in any order. */
  readonly spans: readonly TreeSpan[];
  /** Records of that trace. */
  readonly logs?: readonly TreeLog[];
  /** Columns; no line is wider. Default 100; below 40 lines are cut. */
  readonly width?: number;
  /** Whether to use ANSI colours. Default false. */
  readonly colour?: boolean;
  /** Whether an earlier part of the trace has been shown already. Default false. */
  readonly continued?: boolean;
  /** Names of spans shown in earlier parts, by their ids. */
  readonly names?: ReadonlyMap<string, string>;
}

/**
 * A trace as a tree: each span with its duration, its bar on the time of the whole trace, what tells
 * most about it, and, in the order of time, its events, its log records and the spans below it.
 *
 * Ends with a line break. Whatever the spans hold, no control character of theirs reaches the
 * terminal and no line is wider than asked.
 */
export function renderTrace(view: TraceView): string {
  const { spans, logs = [], width = 100, colour = false, names = new Map() } = view;
  const forest = growForest(spans, logs);
  const services = servicesIn(view, forest);
  const layout = layoutFor(forest, services, width, names);
  const lines = [header(view, forest, services, layout.width)];
  const open = topOf(forest).toReversed();
  for (let placed = open.pop(); placed !== undefined; placed = open.pop()) {
    for (const line of linesOf(placed, layout)) lines.push(line);
    if (placed.item.kind !== 'span') continue;
    const below = itemsBelow(placed.item.node, placed.below, layout.maxGuide);
    for (let i = below.length - 1; i >= 0; i--) open.push(below[i] as PlacedItem);
  }
  return lines.map((line) => `${line.print(width, colour)}\n`).join('');
}

/** The services of a trace: those it began in first. */
function servicesIn({ spans, logs = [] }: TraceView, forest: Forest): Set<string> {
  const services = new Set<string>();
  const all = [...forest.roots.map((node) => node.span), ...spans, ...logs];
  for (const { service } of all) if (service !== undefined && service !== '') services.add(service);
  return services;
}

function header(view: TraceView, forest: Forest, services: Set<string>, width: number): Line {
  const { spans, logs = [] } = view;
  const errors = spans.filter((span) => span.status.code === 'error').length;
  const facts = [formatClock(forest.startMs)];
  if (spans.length > 0) facts.push(plural(spans.length, 'span'));
  if (logs.length > 0) facts.push(plural(logs.length, 'log'));
  if (errors > 0) facts.push(plural(errors, 'error'));
  if (spans.length > 0) facts.push(formatDuration(forest.endMs - forest.startMs));
  const traceId = spans[0]?.traceId ?? logs[0]?.traceId ?? '';
  const line = new Line()
    .add('━━ ', 'dim')
    .add(view.continued === true ? 'trace, continued ' : 'trace ', 'dim')
    .add(shortId(traceId), 'bold');
  while (facts.length > 1 && line.width + facts.join(' · ').length + 20 > width) facts.shift();
  const right = facts.join(' · ');
  const room = width - line.width - right.length - 8;
  if (room >= 6 && services.size > 0) {
    line.add('  ').add(fitText(cleanText([...services].join(' → ')), room), 'cyan');
  }
  line
    .add(' ')
    .to(width - right.length - 4, '━', 'dim')
    .add(' ');
  return line.add(right, errors > 0 ? 'red' : undefined).add(' ━━', 'dim');
}

function topOf(forest: Forest): PlacedItem[] {
  const top: PlacedItem[] = [];
  for (const node of forest.roots) {
    top.push({ item: { kind: 'span', node, timeMs: startOf(node) }, guide: '', below: '' });
  }
  for (const { log, timeMs } of forest.strayLogs) {
    top.push({ item: { kind: 'log', log, timeMs }, guide: '', below: '' });
  }
  return top;
}

function linesOf({ item, guide, below }: PlacedItem, layout: RowLayout): Line[] {
  const { width, forest } = layout;
  const begin = (first: boolean): Line =>
    new Line().add(guide, 'dim').add(first ? '· ' : '  ', 'dim');
  const offsetMs = item.timeMs - forest.startMs;
  switch (item.kind) {
    case 'span':
      return [...linesOfSpan(item.node, guide, below, layout)];
    case 'alike':
      return [alikeRow(item.alike, guide, layout)];
    case 'log':
      return logLines(strayLogWithSpan(item.log, layout), offsetMs, width, begin);
    default:
      return eventLines(item.event, offsetMs, width, begin);
  }
}

function* linesOfSpan(
  node: TreeNode,
  guide: string,
  below: string,
  layout: RowLayout,
): Generator<Line> {
  const { row, isWhole } = spanRow(node, guide, layout);
  yield row;
  const begin = (): Line =>
    new Line().add(below, 'dim').add(node.children.length > 0 ? '│  ' : '   ', 'dim');
  if (!isWhole) {
    const line = begin();
    const room = Math.max(layout.width - line.width, 8);
    yield line.add(fitText(tellingAttributes(node.span, room).join('  '), room), 'dim');
  }
  const { status } = node.span;
  if (status.code === 'error' && status.message !== undefined && !isTold(node, status.message)) {
    yield* errorLines(status.message, begin(), layout.width, begin);
  }
  if (node.skewMs >= notableSkewMs) {
    yield begin().add(`its clock is ${formatDuration(node.skewMs)} behind, corrected here`, 'dim');
  }
}

/** Whether an exception of the span says what its status says. */
function isTold({ span }: TreeNode, message: string): boolean {
  return message === '' || span.events.some((event) => exceptionText(event)?.includes(message));
}

/** A record whose span was shown in an earlier part names it. */
function strayLogWithSpan(log: TreeLog, { names }: RowLayout): TreeLog {
  const span = log.spanId === undefined ? undefined : names.get(log.spanId);
  return span === undefined ? log : { ...log, fields: { ...log.fields, span } };
}
