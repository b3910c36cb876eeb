import type { Quartiles, Row } from './row.ts';

const heads = ['measure', 'ours', 'peer', '', 'ratio', 'goal', 'met'];
/** Numbers stand under each other at their right ends. */
const rightAligned = new Set([1, 3, 4]);

/** A table in Markdown, to be read on a terminal as well as on a page. */
export function renderTable(rows: readonly Row[]): string {
  const cells = rows.map(cellsOf);
  const widths = heads.map((head, column) =>
    Math.max(3, head.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    `| ${widths
      .map((width, column) => {
        const cell = row[column] ?? '';
        return rightAligned.has(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join(' | ')} |`;
  const rule = widths.map((width, column) =>
    rightAligned.has(column) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  return [line(heads), line(rule), ...cells.map(line)].join('\n');
}

function cellsOf(row: Row): string[] {
  return [
    row.measure,
    `${number(row.ours)} ${row.unit}${scatter(row.ours, row.spread.ours)}`,
    row.peer?.name ?? '',
    row.peer === null
      ? ''
      : `${number(row.peer.value)} ${row.unit}${scatter(row.peer.value, row.spread.peer)}`,
    ratioOf(row),
    row.goal?.text ?? '',
    row.met === null ? '' : row.met ? 'yes' : 'NO',
  ];
}

/** Half of the width of the middle half of the measurements, in percent of the median. */
function scatter(median: number, quartiles: Quartiles | null): string {
  if (quartiles === null || median === 0) return '';
  return ` ±${Math.round((Math.abs((quartiles[1] - quartiles[0]) / median) / 2) * 100)}%`;
}

function ratioOf({ peer, ratio }: Row): string {
  if (peer === null) return '';
  if (ratio === null) return 'lost in the noise';
  if (ratio > 0 && ratio < 1) return `${number(ratio)} (${number(1 / ratio)}× less)`;
  return number(ratio);
}

/** Three digits that matter; more would pretend a precision that is not there. */
function number(value: number): string {
  if (Math.abs(value) >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}
