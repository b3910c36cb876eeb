import { endOf, type Forest, startOf, type TreeNode } from './forest.ts';
import { formatDuration, formatNumber } from './format.ts';
import { Line, type Style } from './line.ts';
import { tellingAttributes } from './telling-attributes.ts';
import { cleanText, fitText, shortId, textWidth } from './text.ts';
import type { Alike } from './tree-items.ts';
import { waterfallBar } from './waterfall.ts';

const durationWidth = 9;
const minWidth = 40;
const serviceStyles: readonly Style[] = ['cyan', 'magenta', 'blue', 'green', 'yellow'];

/** The columns of a trace, the same for all of its rows. */
export interface RowLayout {
  /** All columns. */
  readonly width: number;
  /** Columns of the bar; 0 when there is no room for one. */
  readonly barWidth: number;
  /** The column at which names must end. */
  readonly nameEnd: number;
  /** How wide the guides may grow. */
  readonly maxGuide: number;
  readonly forest: Forest;
  readonly colours: ReadonlyMap<string | undefined, Style>;
  /** Names of spans that are not in the forest, by their ids. */
  readonly names: ReadonlyMap<string, string>;
}

/** Shares out the columns: a quarter to the bars, the rest to the names. */
export function layoutFor(
  forest: Forest,
  services: Iterable<string>,
  width: number,
  names: ReadonlyMap<string, string>,
): RowLayout {
  const columns = Math.max(Math.floor(width) || 0, minWidth);
  const barWidth = columns < 60 ? 0 : Math.min(Math.floor(columns / 4), 40);
  const nameEnd = columns - durationWidth - 1 - (barWidth > 0 ? barWidth + 2 : 0);
  const colours = new Map<string | undefined, Style>();
  for (const service of services) {
    colours.set(service, serviceStyles[colours.size % serviceStyles.length] as Style);
  }
  return {
    width: columns,
    barWidth,
    nameEnd,
    maxGuide: Math.floor(nameEnd / 2),
    forest,
    colours,
    names,
  };
}

/** A span's row, and whether its attributes had room on it. */
export function spanRow(
  node: TreeNode,
  guide: string,
  layout: RowLayout,
): { row: Line; isWhole: boolean } {
  const { span } = node;
  const isError = span.status.code === 'error';
  const row = new Line().add(guide, 'dim').add(isError ? '✖ ' : '', 'red');
  const origin = originOf(node, layout);
  const service = span.service === node.parent?.span.service ? '' : serviceOf(node, layout);
  const kind = span.kind === 'internal' ? '' : `  ${span.kind}`;
  const extra = textWidth(service) + kind.length + textWidth(origin);
  const room = layout.nameEnd - row.width;
  row.add(
    fitText(cleanText(span.name), Math.max(room - extra, 8, Math.floor(room / 2))),
    isError ? 'red' : node.parent === undefined ? 'bold' : undefined,
  );
  for (const [text, style] of [
    [kind, 'dim'],
    [service, layout.colours.get(span.service)],
    [origin, 'dim'],
  ] as const) {
    row.add(fitText(text, layout.nameEnd - row.width), style);
  }
  const attributes = tellingAttributes(span).join('  ');
  const isWhole = attributes === '' || row.width + 2 + textWidth(attributes) <= layout.nameEnd;
  if (isWhole && attributes !== '') row.add('  ').add(attributes, 'dim');
  const style = isError ? 'red' : layout.colours.get(span.service);
  return { row: withTimes(row, endOf(node) - startOf(node), node, layout, style), isWhole };
}

/** The row that stands for the rest of a run of spans that are alike. */
export function alikeRow(alike: Alike, guide: string, layout: RowLayout): Line {
  const { count, shortestMs, longestMs, totalMs, startMs, endMs } = alike;
  const range = [...new Set([formatDuration(shortestMs), formatDuration(longestMs)])].join(' to ');
  const text = `${formatNumber(count)} more like it, ${range} each`;
  const row = new Line().add(guide, 'dim');
  row.add(fitText(text, layout.nameEnd - row.width), 'dim');
  return withTimes(row, totalMs, { startMs, endMs }, layout, 'dim');
}

function withTimes(
  row: Line,
  durationMs: number,
  time: TreeNode | { startMs: number; endMs: number },
  layout: RowLayout,
  style: Style | undefined,
): Line {
  const { barWidth, nameEnd, forest } = layout;
  const [startMs, endMs] =
    'span' in time ? [startOf(time), endOf(time)] : [time.startMs, time.endMs];
  row.to(nameEnd + 1).add(formatDuration(durationMs).padStart(durationWidth));
  if (barWidth > 0) row.add('  ').add(waterfallBar(barWidth, startMs, endMs, forest), style);
  return row;
}

function serviceOf(node: TreeNode, layout: RowLayout): string {
  const { service } = node.span;
  return service === undefined || layout.colours.size < 2 ? '' : `  ${cleanText(service)}`;
}

/** Where a span comes from whose parent is not here. */
function originOf(node: TreeNode, layout: RowLayout): string {
  const { parentSpanId } = node.span;
  if (node.parent !== undefined || parentSpanId === undefined) return '';
  if (node.cycle) return '  ← a circle of parents';
  const name = layout.names.get(parentSpanId);
  return `  ← ${name === undefined ? '' : `${fitText(cleanText(name), 30)} `}${shortId(parentSpanId)}`;
}
