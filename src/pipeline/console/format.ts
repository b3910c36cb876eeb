/**
 * A duration with three digits and the unit that suits it: `850 µs`, `1.24 ms`, `12.4 s`,
 * `2 m 05 s`, `3 h 20 m`, `5 d 02 h`. `?` for what is not finite.
 *
 * @param ms - Milliseconds.
 */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return '?';
  if (ms < 0) return `-${formatDuration(-ms)}`;
  const micros = Math.round(ms * 1_000);
  if (micros < 1_000) return `${micros} µs`;
  if (ms < 999.5) return `${ms.toPrecision(3)} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toPrecision(3)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return pair(seconds, 60, 'm', 's');
  const minutes = Math.round(ms / 60_000);
  if (minutes < 2_880) return pair(minutes, 60, 'h', 'm');
  return pair(Math.round(ms / 3_600_000), 24, 'd', 'h');
}

function pair(amount: number, per: number, large: string, small: string): string {
  return `${Math.floor(amount / per)} ${large} ${String(amount % per).padStart(2, '0')} ${small}`;
}

/** The time of day in UTC, `14:02:11.123Z`. */
export function formatClock(wallMs: number): string {
  if (!(Math.abs(wallMs) <= 8.64e15)) return '--:--:--.---Z';
  return new Date(wallMs).toISOString().slice(-13);
}

/** A number as a person reads it: `1,204`, `0.1235`, `1.2e+24`. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size >= 1e15) return String(Number(value.toPrecision(4)));
  if (Number.isInteger(value) || size >= 10_000) {
    return Math.round(value)
      .toString()
      .replace(/\B(?=(?:\d{3})+$)/g, ',');
  }
  return String(Number(value.toPrecision(4)));
}

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** A number of bytes: `512 B`, `1.5 MiB`. */
export function formatBytes(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  while (Math.abs(amount) >= 1_024 && unit < byteUnits.length - 1) {
    amount /= 1_024;
    unit++;
  }
  return `${formatNumber(unit === 0 ? amount : Number(amount.toPrecision(3)))} ${byteUnits[unit]}`;
}

const secondUnits: Readonly<Record<string, number>> = { s: 1e3, ms: 1, us: 1e-3, ns: 1e-6 };

/** A value with its UCUM unit: durations and bytes in the unit that suits, others as a number. */
export function formatQuantity(value: number, unit: string): string {
  const toMs = secondUnits[unit];
  if (toMs !== undefined) return formatDuration(value * toMs);
  return unit === 'By' ? formatBytes(value) : formatNumber(value);
}

/** `1 span`, `2 spans`. */
export function plural(count: number, what: string): string {
  return `${formatNumber(count)} ${what}${count === 1 ? '' : 's'}`;
}
