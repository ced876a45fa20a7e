/** Numbers, sizes and times as people say them. The window shows percent; everything behind it holds fractions. */

const DASH = '–';
const grouped = new Intl.NumberFormat('en-US');

/** `0.9876` → `98.76 %`; null → an en dash. */
export function percent(fraction: number | null | undefined, digits = 2): string {
  if (fraction === null || fraction === undefined || !Number.isFinite(fraction)) return DASH;
  return `${(fraction * 100).toFixed(digits)} %`;
}

/** `431080` → `431,080`. */
export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? DASH : grouped.format(Math.round(value));
}

/** `2293000` → `2.29 M`: three significant digits, for places without room. */
export function compactCount(value: number): string {
  if (value < 10_000) return grouped.format(Math.round(value));
  const [divisor, unit] = value < 1e6 ? [1e3, 'k'] : value < 1e9 ? [1e6, 'M'] : [1e9, 'G'];
  return `${Number((value / divisor).toPrecision(3))} ${unit}`;
}

/** Decimal sizes, as file managers show them: `1724320` → `1.72 MB`. */
export function bytes(size: number | null | undefined): string {
  if (size === null || size === undefined) return DASH;
  if (size < 1000) return `${size} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = size / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${Number(value.toPrecision(3))} ${units[unit]}`;
}

/** `133000` → `2 min 13 s`; under ten seconds with one decimal. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return DASH;
  if (ms < 10_000) return `${(Math.max(ms, 0) / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
}

/** Three significant digits; small and large values as `1.3e-4`. Zero is `0`. */
export function compactNumber(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return DASH;
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 0.01 || size >= 1e5)
    return value
      .toExponential(2)
      .replace(/\.?0+e/, 'e')
      .replace('e+', 'e');
  return String(Number(value.toPrecision(3)));
}

/** Milliseconds of one inference: `0.0213` → `0.021 ms`. */
export function latency(ms: number): string {
  return `${Number(ms.toPrecision(ms < 1 ? 2 : 3))} ms`;
}

/** `28 × 28 × 1` or `64 columns`. */
export function sampleShape(shape: readonly number[]): string {
  return shape.length === 1 ? `${shape[0]} columns` : shape.join(' × ');
}

// Made once: making them takes longer than all that a table shows.
const timeFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** Today `14:03`, this year `3 Mar 14:03`, else `3 Mar 2025`. */
export function moment(at: number, now: number): string {
  const then = new Date(at);
  const today = new Date(now);
  const time = timeFormat.format(then);
  if (then.toDateString() === today.toDateString()) return time;
  return then.getFullYear() === today.getFullYear() ? `${day(at, now)} ${time}` : day(at, now);
}

/** This year `3 Mar`, else `3 Mar 2025`. */
export function day(at: number, now: number): string {
  const then = new Date(at);
  const date = dayFormat.format(then);
  return then.getFullYear() === new Date(now).getFullYear() ? date : `${date} ${then.getFullYear()}`;
}

/** The last part of a path, whatever the platform. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).filter(Boolean).at(-1) ?? path;
}
