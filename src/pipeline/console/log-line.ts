import { formatClock, formatDuration } from './format.ts';
import { inlineFields } from './inline-value.ts';
import { Line, type Style } from './line.ts';
import { cleanText, fitText, textWidth, wrapText } from './text.ts';
import type { TreeLog } from './tree-model.ts';

const maxMessageLines = 4;
const levelWidth = 5;
const names = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

/** The level of a record in at most five letters: its own name, or that of its severity. */
export function levelOf(log: TreeLog): string {
  const own = log.level.trim();
  const text = own === '' ? names[Math.floor((log.severity - 1) / 4)] : own;
  return fitText(cleanText((text ?? 'LOG').toUpperCase().slice(0, levelWidth)), levelWidth);
}

/** The colour of a level. */
export function levelStyle(severity: number): Style | undefined {
  if (severity >= 17) return 'red';
  if (severity >= 13) return 'yellow';
  return severity >= 9 || severity === 0 ? 'green' : 'dim';
}

/** The offset of something from the start of its trace: `+1.24 ms`. */
export function formatOffset(ms: number): string {
  return ms < 0 ? formatDuration(ms) : `+${formatDuration(ms)}`;
}

/**
 * A record within the tree: offset, level, message, fields; the message on up to four lines.
 *
 * @param begin - Makes the beginning of a line: the first one's with its bullet, or a later one's.
 */
export function logLines(
  log: TreeLog,
  offsetMs: number,
  width: number,
  begin: (first: boolean) => Line,
): Line[] {
  const line = begin(true);
  line.add(`${formatOffset(offsetMs).padEnd(8)} `, 'dim');
  return withMessage(line, log, width, () => begin(false));
}

/** A record by itself, as lines with a clock time, the service, and its trace if it has one. */
export function renderLog(
  log: TreeLog,
  options: { readonly width?: number; readonly colour?: boolean } = {},
): string {
  const { width = 100, colour = false } = options;
  const line = new Line().add(`${formatClock(log.timeMs)} `, 'dim');
  const lines = withMessage(line, log, width, () => new Line());
  return lines.map((each) => `${each.print(width, colour)}\n`).join('');
}

function withMessage(line: Line, log: TreeLog, width: number, next: () => Line): Line[] {
  const lines = [line];
  line.add(levelOf(log).padEnd(levelWidth), levelStyle(log.severity)).add(' ');
  const column = line.width;
  const room = Math.max(width - column, 10);
  const style = log.severity >= 17 ? 'red' : undefined;
  for (const [index, text] of wrapText(cleanText(log.message), room, maxMessageLines).entries()) {
    if (index > 0) lines.push(next().to(column));
    lines.at(-1)?.add(text, style);
  }
  const fields = inlineFields(log.fields, room);
  if (fields === '') return lines;
  const { width: taken } = lines.at(-1) as Line;
  if (taken > column && taken + 2 + textWidth(fields) > width) lines.push(next().to(column));
  const last = lines.at(-1) as Line;
  last.add(last.width > column ? '  ' : '').add(fields, 'dim');
  return lines;
}
