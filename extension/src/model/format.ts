import { WireNumber } from './wire-names';

/** A number as it is read at a glance: four significant digits, no noise. */
export function formatNumber(value: number | null | undefined): string {
  if (value === null || value === undefined) {
    return '–';
  }
  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞';
  }
  if (Number.isInteger(value) && Math.abs(value) < 1e7) {
    return String(value);
  }
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) {
    return value.toExponential(2);
  }
  return String(Number(value.toPrecision(4)));
}

export function toNumber(value: WireNumber | undefined): number {
  return value === null || value === undefined ? NaN : Number(value);
}

/** A duration in the two units that matter: `0.4s`, `42s`, `3m 05s`, `2h 14m`, `3d 4h`. */
export function formatDuration(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds) || seconds < 0) {
    return '–';
  }
  if (seconds < 10) {
    return `${seconds.toFixed(1)}s`;
  }
  const whole = Math.round(seconds);
  const two = (n: number): string => String(n).padStart(2, '0');
  if (whole < 60) {
    return `${whole}s`;
  }
  if (whole < 3600) {
    return `${Math.floor(whole / 60)}m ${two(whole % 60)}s`;
  }
  if (whole < 86400) {
    return `${Math.floor(whole / 3600)}h ${two(Math.floor(whole / 60) % 60)}m`;
  }
  return `${Math.floor(whole / 86400)}d ${Math.floor(whole / 3600) % 24}h`;
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}

/** Time of day for today, day and month otherwise. */
export function formatTime(at: number | null, now: number = Date.now() / 1000): string {
  if (!at) {
    return '–';
  }
  const date = new Date(at * 1000);
  const isToday = date.toDateString() === new Date(now * 1000).toDateString();
  const time = date.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
  if (isToday) {
    return time;
  }
  const day = date.toLocaleDateString(undefined, { day: 'numeric', month: 'short' });
  return `${day}, ${time}`;
}

/** Return a name for narrow places; of a generated id the experiment and the last part. */
export function shortName(run: {
  display_name: string;
  run_id: string;
  experiment: string;
}): string {
  const isMadeUp = run.display_name === run.run_id;
  const mark = isMadeUp && /_([0-9a-z]+)$/.exec(run.run_id)?.[1];
  return mark ? `${run.experiment} ${mark}` : run.display_name;
}

/** One line for a value of any type, cut where it grows too long to read. */
export function formatValue(value: unknown, longest = 200): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'null');
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

/** Seconds a run has taken, up to now while it goes on. */
export function elapsedSeconds(
  run: { started_at: number | null; created_at: number | null; ended_at: number | null },
  now: number
): number | null {
  const start = run.started_at ?? run.created_at;
  return start === null ? null : Math.max(0, (run.ended_at ?? now) - start);
}
