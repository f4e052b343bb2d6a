/** Facts about a chart's lines that the lines do not show. */

import { IChartGroup, keyOf, XAxis, xValues } from './chart-data';
import { ISeries } from './series-store';

export type NoteKind = 'only' | 'some' | 'not-positive' | 'identical';

export interface INote {
  kind: NoteKind;
  /** The values that cannot be drawn, as `NaN`, `∞` or both. */
  what: string;
  /** Places of the lines in their chart. */
  places: number[];
  /** The number of points for each place; null where only a part of the points is known. */
  counts: (number | null)[];
}

/** Notes on the lines that are not hidden. */
export function notesOf(
  group: IChartGroup,
  view: { axis: XAxis; isLog: boolean; origin: number },
  hidden: ReadonlySet<string>
): INote[] {
  const places = group.series.map((_, i) => i).filter(i => !hidden.has(keyOf(group, i)));
  const there = places.filter(i => group.series[i].values.length > 0);
  return [
    ...gather(group, there, 'only', onlyGaps),
    ...gather(group, there, 'some', someGaps),
    ...(view.isLog ? gather(group, there, 'not-positive', notPositive) : []),
    ...identicalSets(group, there, view).map(set => ({
      kind: 'identical' as const,
      what: '',
      places: set,
      counts: set.map(() => null)
    }))
  ];
}

/** Whether a series has a point that a chart can show. */
export function isDrawable(series: ISeries, isLog: boolean): boolean {
  return series.values.some(v => Number.isFinite(v) && (!isLog || v > 0));
}

/** Lines that lie on each other, as places of the series in their group. */
export function identicalSets(
  group: IChartGroup,
  places: readonly number[],
  view: { axis: XAxis; origin: number }
): number[][] {
  const buckets = new Map<string, number[][]>();
  for (const place of places) {
    const series = group.series[place];
    if (series.values.some(Number.isFinite)) {
      putInto(buckets, place, series);
    }
  }
  return [...buckets.values()].flat().filter(set => set.length > 1);

  function putInto(all: typeof buckets, place: number, series: ISeries): void {
    const { count, last, min, max, values } = series;
    const key = [count, last, min, max, values.length].join();
    const sets = all.get(key) ?? [];
    const set = sets.find(([first]) => isSame(group.series[first], series, view));
    if (set) {
      set.push(place);
    } else {
      all.set(key, [...sets, [place]]);
    }
  }
}

function isSame(a: ISeries, b: ISeries, view: { axis: XAxis; origin: number }): boolean {
  const x = (series: ISeries): number[] => xValues(series, view.axis, view.origin);
  return isEqual(a.values, b.values) && isEqual(x(a), x(b));
}

function isEqual(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}

/** Return which values of a series cannot be drawn, and how many; null where all can. */
export function gapsOf(series: ISeries): { what: string; count: number } | null {
  return series.nonFinite > 0 ? { what: wordsOf(series.values), count: series.nonFinite } : null;
}

type Finding = { what: string; count: number | null } | null;

/** One note for all series that lack the same. */
function gather(
  group: IChartGroup,
  places: readonly number[],
  kind: NoteKind,
  find: (series: ISeries) => Finding
): INote[] {
  const notes = new Map<string, INote>();
  for (const place of places) {
    const series = group.series[place];
    const found = find(series);
    if (found) {
      const note = notes.get(found.what) ?? { kind, what: found.what, places: [], counts: [] };
      note.places.push(place);
      note.counts.push(found.count);
      notes.set(found.what, note);
    }
  }
  return [...notes.values()];
}

function onlyGaps(series: ISeries): Finding {
  return series.nonFinite === series.count ? gapsOf(series) : null;
}

function someGaps(series: ISeries): Finding {
  return series.nonFinite < series.count ? gapsOf(series) : null;
}

/** A thinned series shows a part of its points only. */
function notPositive({ values, count }: ISeries): Finding {
  const found = values.filter(v => Number.isFinite(v) && v <= 0).length;
  return found > 0 ? { what: '', count: count === values.length ? found : null } : null;
}

/** Thinning keeps extremes, and so infinities; values that it left out were NaN. */
function wordsOf(values: readonly number[]): string {
  const hasInfinite = values.some(v => Math.abs(v) === Infinity);
  const hasNaN = !hasInfinite || values.some(Number.isNaN);
  return [hasNaN ? 'NaN' : '', hasInfinite ? '∞' : ''].filter(Boolean).join(', ');
}
