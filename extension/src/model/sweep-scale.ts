/** Where a value lies on an axis, from 0 to 1. */

import { formatNumber, formatValue } from './format';

export type ScaleKind = 'linear' | 'log' | 'categorical';

export interface ITick {
  at: number;
  label: string;
}

/** One axis: a parameter, a metric, or steps. */
export interface IScale {
  ticks: readonly ITick[];
  /** Return where a value lies, null for what has no place. */
  place: (value: unknown) => number | null;
  /** Return the value at a place in words. */
  wordsAt: (place: number) => string;
}

const MOST_TICKS = 5;
const MOST_WORDS = 14;
/** Room at both ends, so that no point lies on the frame. */
const MARGIN = 0.04;
/** Values so many times the middle half's width away from it are far. */
const FAR = 4;

/** Make the axis of some values; `options` are all that a categorical one may have. */
export function makeScale(
  kind: ScaleKind,
  values: readonly unknown[],
  options: readonly unknown[] | null = null
): IScale {
  if (kind === 'categorical') {
    return makeCategories(options ?? values);
  }
  const isLog = kind === 'log';
  const numbers = values.filter(
    (v): v is number => typeof v === 'number' && Number.isFinite(v) && (!isLog || v > 0)
  );
  return makeNumbers(numbers, isLog);
}

/**
 * Make the axis of a metric. A few values far away would press all others flat: they lie at its
 * ends.
 */
export function makeValueScale(values: readonly number[]): IScale {
  const sorted = [...values].sort((a, b) => a - b);
  const quartile = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))];
  const room = FAR * (quartile(0.75) - quartile(0.25));
  const near = sorted.filter(v => v >= quartile(0.25) - room && v <= quartile(0.75) + room);
  const scale = makeScale('linear', room > 0 ? near : sorted);
  return {
    ...scale,
    place: value => {
      const at = scale.place(value);
      return at === null ? null : Math.max(0, Math.min(1, at));
    }
  };
}

function makeCategories(options: readonly unknown[]): IScale {
  const words = [...new Set(options.map(option => formatValue(option)))];
  const places = new Map(words.map((word, i) => [word, (i + 0.5) / words.length]));
  const every = Math.ceil(words.length / MOST_WORDS);
  return {
    ticks: [...places].filter((_, i) => i % every === 0).map(([label, at]) => ({ at, label })),
    place: value => places.get(formatValue(value)) ?? null,
    wordsAt: place =>
      words[Math.max(0, Math.min(words.length - 1, Math.floor(place * words.length)))] ?? ''
  };
}

function makeNumbers(numbers: readonly number[], isLog: boolean): IScale {
  const forth = isLog ? Math.log10 : (v: number): number => v;
  const back = isLog ? (v: number): number => 10 ** v : (v: number): number => v;
  const [low, high] = widened(numbers.map(forth));
  const place = (value: unknown): number | null =>
    typeof value !== 'number' || !Number.isFinite(value) || (isLog && value <= 0)
      ? null
      : (forth(value) - low) / (high - low);
  const at = isLog ? logTicks(low, high) : niceTicks(low, high);
  return {
    ticks: at.map(value => ({ at: place(value) ?? 0, label: tickWords(value) })),
    place,
    wordsAt: where => formatNumber(back(low + where * (high - low)))
  };
}

/** `1e-4` is all that a tick needs of `1.00e-4`. */
function tickWords(value: number): string {
  return formatNumber(value).replace(/\.?0+e/, 'e');
}

function widened(numbers: readonly number[]): [number, number] {
  if (numbers.length === 0) {
    return [0, 1];
  }
  const low = numbers.reduce((a, b) => Math.min(a, b));
  const high = numbers.reduce((a, b) => Math.max(a, b));
  const room = low === high ? Math.abs(low) * 0.1 || 1 : (high - low) * MARGIN;
  return [low - room, high + room];
}

function niceTicks(low: number, high: number): number[] {
  const least = (high - low) / MOST_TICKS;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map(n => n * power).find(n => n >= least * (1 - 1e-9)) ?? 10 * power;
  const first = Math.ceil(low / step);
  const n = Math.floor(high / step) - first + 1;
  return Array.from({ length: Math.max(0, n) }, (_, i) => round((first + i) * step));
}

/** Powers of ten; where there are not two, ones between them. */
function logTicks(low: number, high: number): number[] {
  const first = Math.ceil(low);
  const n = Math.floor(high) - first + 1;
  if (n < 2) {
    return niceTicks(10 ** low, 10 ** high).filter(value => value > 0);
  }
  const every = Math.ceil(n / (MOST_TICKS + 1));
  return Array.from({ length: Math.ceil(n / every) }, (_, i) => round(10 ** (first + i * every)));
}

function round(value: number): number {
  return Number(value.toPrecision(12));
}
