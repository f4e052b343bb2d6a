/** Several runs side by side. */

import { IChartGroup } from './chart-data';
import { formatDuration, formatNumber, formatTime, formatValue, shortName, toNumber } from './format';
import { ISeries, isSystem } from './series-store';
import { IRunDetail } from './wire';

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
}

export interface IComparedPart {
  title: string;
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
    const own = series.filter(one => one.rank === 0 && !isSystem(one.name));
    return new Map(own.map(one => [one.name, fromStart(one, origin)]));
  });
  const names = [...new Set(firsts.flatMap(series => [...series.keys()]))].sort();
  return names.map(name => ({
    name,
    labels,
    isSystem: false,
    series: firsts.map(series => series.get(name) ?? emptySeries(name))
  }));
}

/** Facts, parameters, metrics and tags, a column for each run. */
export function compareRuns(runs: readonly ICompared[]): IComparedPart[] {
  const details = runs.map(({ run }) => run);
  const parts = [
    { title: 'Run', rows: FACTS.map(([name, tell]) => makeRow(name, details.map(run => (run ? tell(run) : '')))) },
    { title: 'Parameters', rows: rowsOf(details.map(run => run?.parameters), formatValue) },
    { title: 'Last values', rows: rowsOf(lastValues(runs), formatNumber) },
    { title: 'Tags', rows: rowsOf(details.map(run => run?.tags), tag => tag ?? '') }
  ];
  return parts
    .map(part => ({ ...part, rows: part.rows.filter(row => row.values.some(Boolean)) }))
    .filter(({ rows }) => rows.length > 0);
}

const FACTS: [string, (run: IRunDetail) => string][] = [
  ['Status', run => run.status],
  ['Experiment', run => run.experiment],
  ['Created', run => formatTime(run.created_at)],
  ['Duration', run => (run.ended_at ? formatDuration(run.duration_s) : '')],
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

/** From the curves, which move; of metrics that the browser has no curve of from the summary. */
function lastValues(runs: readonly ICompared[]): Record<string, number>[] {
  return runs.map(({ run, series }) => {
    const told = Object.entries(run?.metrics ?? {}).map(([k, v]) => [k, toNumber(v)]);
    const own = series.filter(one => one.rank === 0 && !isSystem(one.name));
    return Object.fromEntries([...told, ...own.map(one => [one.name, one.last])]);
  });
}

function rowsOf<T>(
  columns: readonly (Record<string, T> | undefined)[],
  tell: (value: T) => string
): IComparedRow[] {
  const names = [...new Set(columns.flatMap(column => Object.keys(column ?? {})))].sort();
  return names.map(name =>
    makeRow(name, columns.map(column => (column && name in column ? tell(column[name]) : '')))
  );
}

function makeRow(name: string, values: string[]): IComparedRow {
  return { name, values, differs: new Set(values).size > 1 };
}

function fromStart(series: ISeries, origin: number): ISeries {
  return { ...series, times: series.times.map(time => time - origin) };
}

function emptySeries(name: string): ISeries {
  const [last, min, max] = [NaN, NaN, NaN];
  return { name, rank: 0, count: 0, last, min, max, steps: [], times: [], values: [] };
}
