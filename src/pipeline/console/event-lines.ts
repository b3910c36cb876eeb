import { inlineFields, inlineValue } from './inline-value.ts';
import type { Line } from './line.ts';
import { formatOffset } from './log-line.ts';
import { cleanText, wrapText } from './text.ts';
import type { TreeEvent } from './tree-model.ts';

const maxMessageLines = 4;
const errorMark = '✖ ';

/** The message of an exception event, with its type; `undefined` for other events. */
export function exceptionText(event: TreeEvent): string | undefined {
  const { 'exception.type': type, 'exception.message': message } = event.attributes;
  if (event.name !== 'exception' || (type ?? message) === undefined) return undefined;
  const parts = [type, message].filter((part) => part !== undefined && part !== '');
  return parts.map((part) => (typeof part === 'string' ? part : inlineValue(part))).join(': ');
}

/** An event of a span: an exception with where it was thrown, any other with its attributes. */
export function eventLines(
  event: TreeEvent,
  offsetMs: number,
  width: number,
  begin: (first: boolean) => Line,
): Line[] {
  const line = begin(true).add(`${formatOffset(offsetMs).padEnd(8)} `, 'dim');
  const exception = exceptionText(event);
  if (exception === undefined) {
    line.add(cleanText(event.name)).add('  ');
    return [line.add(inlineFields(event.attributes, Math.max(width - line.width, 10)), 'dim')];
  }
  const column = line.width + errorMark.length;
  const lines = errorLines(exception, line, width, () => begin(false));
  const frame = topFrame(event.attributes['exception.stacktrace']);
  if (frame !== undefined) lines.push(begin(false).to(column).add(frame, 'dim'));
  return lines;
}

/** A message of an error after its mark, on up to four lines. */
export function errorLines(message: string, line: Line, width: number, next: () => Line): Line[] {
  line.add(errorMark, 'red');
  const indent = line.width;
  const texts = wrapText(cleanText(message), Math.max(width - indent, 10), maxMessageLines);
  return texts.map((text, index) => (index === 0 ? line : next().to(indent)).add(text, 'red'));
}

/** The frame that says most about where an exception comes from: the first of the app's own. */
function topFrame(stack: unknown): string | undefined {
  if (typeof stack !== 'string') return undefined;
  const frames = stack
    .slice(0, 8_000)
    .split('\n')
    .map((each) => each.trim())
    .filter((each) => each.startsWith('at '));
  const own = frames.find((each) => !/node:|node_modules/.test(each)) ?? frames[0];
  return own === undefined ? undefined : cleanText(own);
}
