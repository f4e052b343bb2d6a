/** Which trials of a sweep are shown, and in which order. */

import { formatValue } from './format';
import { IScale } from './sweep-scale';
import { durationOf, ITrial } from './sweep';
import { STATUS_FILTERS } from './statuses';

/** The part of an axis that is wanted, from 0 to 1. */
export type Brush = readonly [low: number, high: number];

export interface ITrialFilter {
  search: string;
  /** One of the filters by status; empty for all. */
  status: string;
  /** By the name of the axis. */
  brushes: Readonly<Record<string, Brush>>;
}

export const NO_FILTER: ITrialFilter = { search: '', status: '', brushes: {} };

/** An axis of a sweep: a parameter, or its metric. */
export interface ISweepAxis {
  name: string;
  label: string;
  scale: IScale;
  valueOf: (trial: ITrial) => unknown;
}

export function filterTrials(
  trials: readonly ITrial[],
  { search, status, brushes }: ITrialFilter,
  axes: readonly ISweepAxis[]
): readonly ITrial[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const statuses: readonly string[] = STATUS_FILTERS[status] ?? [];
  const brushed = axes.filter(({ name }) => name in brushes);
  if (!words.length && !statuses.length && !brushed.length) {
    return trials;
  }
  return trials.filter(
    trial =>
      (!statuses.length || statuses.includes(trial.status)) &&
      brushed.every(axis => isWithin(axis.scale.place(axis.valueOf(trial)), brushes[axis.name])) &&
      hasWords(trial, words)
  );
}

function isWithin(place: number | null, [low, high]: Brush): boolean {
  return place !== null && place >= low && place <= high;
}

function hasWords(trial: ITrial, words: readonly string[]): boolean {
  if (words.length === 0) {
    return true;
  }
  const { number, status, reason, parameters } = trial;
  const pairs = Object.entries(parameters).map(([name, value]) => `${name}=${formatValue(value)}`);
  const text = [`#${number}`, status, ...pairs, reason].join(' ').toLowerCase();
  return words.every(word => text.includes(word));
}

export type ColumnKey =
  'number' | 'status' | 'best' | 'steps' | 'duration' | 'reason' | `p:${string}`;

export interface ITrialSorting {
  key: ColumnKey;
  isDescending: boolean;
}

/** Sort by a column; trials without a value come last in both directions. */
export function sortTrials(
  trials: readonly ITrial[],
  { key, isDescending }: ITrialSorting,
  now: number
): ITrial[] {
  const sign = isDescending ? -1 : 1;
  const keyed = trials.map(trial => ({ trial, by: keyOf(trial, key, now) }));
  keyed.sort(
    (a, b) =>
      Number(a.by === null) - Number(b.by === null) ||
      sign * compare(a.by, b.by) ||
      a.trial.number - b.trial.number
  );
  return keyed.map(({ trial }) => trial);
}

function keyOf(trial: ITrial, key: ColumnKey, now: number): number | string | null {
  if (key.startsWith('p:')) {
    const value = trial.parameters[key.slice(2)];
    return typeof value === 'number' ? value : value === undefined ? null : formatValue(value);
  }
  const value = key === 'duration' ? durationOf(trial, now) : trial[key as 'best'];
  return (value as unknown) === '' || Number.isNaN(value) ? null : value;
}

function compare(a: number | string | null, b: number | string | null): number {
  return typeof a === 'number' && typeof b === 'number'
    ? a - b || 0
    : String(a).localeCompare(String(b), undefined, { numeric: true });
}
