/** Several runs side by side. */

import { IChartGroup } from './chart-data';
import {
  formatDuration,
  formatNumber,
  formatTime,
  formatValue,
  shortName,
  toNumber
} from './format';
import { bestPlaces, goalOf } from './metric-goal';
import { ISeries, isSystem } from './series-store';
import { IRunDetail } from './wire-names';

/** A run as far as it is known yet. */
export interface ICompared {
  runId: string;
  run: IRunDetail | null;
  series: readonly ISeries[];
}

export interface IComparedRow {
  name: string;
  /** As text, one for each run; empty where the run has none. */
  values: string[];
  differs: boolean;
  /** The same as numbers, where they are; NaN and infinities among them. */
  numbers: (number | null)[];
  /** Runs with the best value of a metric, by their place. */
  best: number[];
}

export type PartTitle = 'Run' | 'Parameters' | 'Last values' | 'Tags';

export interface IComparedPart {
  title: PartTitle;
  rows: IComparedRow[];
}

/** What each run is called: its name, with the end of its id where two have the same. */
export function comparedNames(runs: readonly ICompared[]): string[] {
  const names = runs.map(({ run, runId }) => (run ? shortName(run) : runId));
  return names.map((name, i) => {
    const isTaken = names.some((other, j) => other === name && j !== i);
    return isTaken ? `${name} (${runs[i].runId.slice(-8)})` : name;
  });
}

/**
 * A chart for each metric that any of the runs has logged, with a line for each run: also for those
 * that lack it, so that a run has the same colour in all charts. Times count from a run's start.
 */
export function overlay(runs: readonly ICompared[]): IChartGroup[] {
  const labels = comparedNames(runs);
  const firsts = runs.map(({ run, series }) => {
    const origin = run?.started_at ?? run?.created_at ?? 0;
    return new Map(ownSeries(series).map(one => [one.name, fromStart(one, origin)]));
  });
  const names = [...new Set(firsts.flatMap(series => [...series.keys()]))].sort();
  const keys = runs.map(({ runId }) => runId);
  return names.map(name => ({
    name,
    labels,
    keys,
    isSystem: false,
    series: firsts.map(series => series.get(name) ?? emptySeries(name))
  }));
}

/** Facts, parameters, metrics and tags, with the value of each run. */
export function compareRuns(runs: readonly ICompared[]): IComparedPart[] {
  const details = runs.map(({ run }) => run);
  const parameters = rowsOf(
    details.map(run => run?.parameters),
    formatValue,
    numberOf
  );
  const tags = rowsOf(
    details.map(run => run?.tags),
    tag => tag,
    () => null
  );
  const parts: [PartTitle, IComparedRow[]][] = [
    ['Parameters', parameters],
    ['Last values', metricRows(runs)],
    ['Tags', tags],
    ['Run', FACTS.map(fact => factRow(fact, details))]
  ];
  return parts
    .map(([title, rows]) => ({ title, rows: rows.filter(row => row.values.some(Boolean)) }))
    .filter(({ rows }) => rows.length > 0);
}

type Fact = [string, (run: IRunDetail) => string, ((run: IRunDetail) => number | null)?];

const FACTS: Fact[] = [
  ['Status', run => run.status],
  ['Experiment', run => run.experiment],
  ['Created', run => formatTime(run.created_at), run => run.created_at],
  ['Duration', run => (run.ended_at ? formatDuration(run.duration_s) : ''), run => run.duration_s],
  ['Script', run => run.script],
  ['Arguments', run => (run.arguments ?? []).join(' ')],
  ['Target', run => run.compute_target],
  ['Ranks', run => String(run.n_ranks)],
  ['Interpreter', run => run.environment?.interpreter ?? ''],
  ['Packages', run => (run.environment?.packages ?? []).join(', ')],
  ['Image', run => run.container?.image ?? ''],
  ['Commit', run => (run.git?.commit ?? '').slice(0, 12) + (run.git?.dirty ? '+' : '')],
  ['Inputs', run => (run.inputs ?? []).map(({ name, summary }) => `${name} ${summary}`).join(', ')]
];

/** Return the last values, from the curves where there are any, else from the summary. */
function lastValues(runs: readonly ICompared[]): Record<string, number>[] {
  return runs.map(({ run, series }) => {
    const summed = Object.entries(run?.metrics ?? {}).map(([k, v]) => [k, toNumber(v)] as const);
    const drawn = ownSeries(series).map(one => [one.name, one.last] as const);
    return Object.fromEntries([...summed, ...drawn]);
  });
}

/** Return the metrics of the script's first process. */
function ownSeries(series: readonly ISeries[]): ISeries[] {
  return series.filter(one => one.rank === 0 && !isSystem(one.name));
}

function metricRows(runs: readonly ICompared[]): IComparedRow[] {
  const rows = rowsOf(lastValues(runs), formatNumber, value => value);
  const primary = runs.map(({ run }) => run?.primary_metric ?? null);
  return rows.map(row => ({ ...row, best: bestPlaces(row.numbers, goalOf(row.name, primary)) }));
}

function factRow([name, tell, count]: Fact, details: readonly (IRunDetail | null)[]): IComparedRow {
  const values = details.map(run => (run ? tell(run) : ''));
  const numbers = details.map(run => (run && count ? count(run) : null));
  return makeRow(name, values, numbers);
}

function rowsOf<T>(
  columns: readonly (Record<string, T> | undefined)[],
  tell: (value: T) => string,
  count: (value: T) => number | null
): IComparedRow[] {
  const names = [...new Set(columns.flatMap(column => Object.keys(column ?? {})))].sort();
  return names.map(name => {
    const has = (column: Record<string, T> | undefined): column is Record<string, T> =>
      column !== undefined && Object.hasOwn(column, name);
    const values = columns.map(column => (has(column) ? tell(column[name]) : ''));
    return makeRow(
      name,
      values,
      columns.map(column => (has(column) ? count(column[name]) : null))
    );
  });
}

function makeRow(name: string, values: string[], numbers: (number | null)[]): IComparedRow {
  return { name, values, numbers, differs: new Set(values).size > 1, best: [] };
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function fromStart(series: ISeries, origin: number): ISeries {
  return { ...series, times: series.times.map(time => time - origin) };
}

function emptySeries(name: string): ISeries {
  const [last, min, max] = [NaN, NaN, NaN];
  return {
    name,
    rank: 0,
    count: 0,
    nonFinite: 0,
    last,
    min,
    max,
    steps: [],
    times: [],
    values: []
  };
}

/** Return the key of a row among the rows of all parts. */
export function rowKeyOf(part: IComparedPart, row: IComparedRow): string {
  return `${part.title}/${row.name}`;
}

/** Return the signed difference to the baseline; empty where one of the two has no number. */
export function deltaOf({ numbers }: IComparedRow, place: number, baseline: number): string {
  const delta = (numbers[place] ?? NaN) - (numbers[baseline] ?? NaN);
  if (place === baseline || !Number.isFinite(delta)) {
    return '';
  }
  return delta === 0 ? '±0' : `${delta > 0 ? '+' : '−'}${formatNumber(Math.abs(delta))}`;
}
