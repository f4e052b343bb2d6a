/** Logged values besides scalars, as lines and bars. A document may hold anything. */

import { IChartGroup } from './chart-data';
import { formatValue, toNumber } from './format';
import { countNonFinite, ISeries } from './series-store';
import { IWireTable, WireNumber } from './wire-names';

export interface IMatrix {
  labels: string[];
  rows: number[][];
}

export interface IBar {
  from: number;
  to: number;
  height: number;
}

type Document = Record<string, unknown>;

/** A line for each column that holds numbers, over the rows; null where none does. */
export function tableLines(name: string, table: IWireTable): IChartGroup | null {
  const columns = Object.entries(table.columns).filter(([, values]) => isNumeric(values));
  if (columns.length === 0 || table.rows.length < 2) {
    return null;
  }
  const series = columns.map(([label, values]) =>
    makeSeries(
      label,
      table.rows,
      values.map(v => toNumber(v as WireNumber))
    )
  );
  return { name, series, isSystem: false, labels: columns.map(([label]) => label) };
}

/** Receiver operating characteristic of each class of an accuracy table. */
export function rocCurves(document: Document): IChartGroup | null {
  return classCurves('ROC', document, ([tp, fp, tn, fn]) => [
    ratio(fp, fp + tn),
    ratio(tp, tp + fn)
  ]);
}

/** Precision over recall of each class of an accuracy table. */
export function precisionCurves(document: Document): IChartGroup | null {
  return classCurves('precision / recall', document, ([tp, fp, , fn]) => [
    ratio(tp, tp + fn),
    tp + fp === 0 ? 1 : tp / (tp + fp)
  ]);
}

/** Predicted over true values, beside what a perfect model would predict. */
export function predictionLines(document: Document): IChartGroup | null {
  const data = dataOf(document);
  const edges = numbersOf(data.bin_edges);
  const predicted = numbersOf(data.bin_averages);
  if (predicted.length === 0 || edges.length !== predicted.length + 1) {
    return null;
  }
  const middles = predicted.map((_, i) => (edges[i] + edges[i + 1]) / 2);
  const series = [
    makeSeries('predicted', middles, predicted),
    makeSeries('ideal', middles, middles)
  ];
  return { name: 'predictions', series, isSystem: false, labels: ['predicted', 'ideal'] };
}

/** The bars of a histogram of residuals. */
export function residualBars(document: Document): IBar[] {
  const data = dataOf(document);
  const edges = numbersOf(data.bin_edges);
  const heights = numbersOf(data.bin_counts);
  return edges.length === heights.length + 1
    ? heights.map((height, i) => ({ from: edges[i], to: edges[i + 1], height }))
    : [];
}

/** Return true classes in rows, predicted ones in columns; null unless they are square. */
export function matrixOf(document: Document): IMatrix | null {
  const data = dataOf(document);
  const rows = listOf(data.matrix).map(numbersOf);
  if (rows.length === 0 || rows.some(row => row.length !== rows.length)) {
    return null;
  }
  const labels = listOf(data.class_labels);
  return { labels: rows.map((_, i) => formatValue(labels[i] ?? i)), rows };
}

function classCurves(
  name: string,
  document: Document,
  point: (counts: number[]) => [number, number]
): IChartGroup | null {
  const data = dataOf(document);
  const tables = listOf(data.probability_tables).map(table => listOf(table).map(numbersOf));
  if (tables.length === 0 || tables.some(table => table.some(counts => counts.length !== 4))) {
    return null;
  }
  const names = listOf(data.class_labels);
  const labels = tables.map((_, i) => formatValue(names[i] ?? i));
  const series = tables.map((table, i) => {
    const points = table.map(point).sort(([x, y], [u, v]) => x - u || y - v);
    return makeSeries(
      labels[i],
      points.map(([x]) => x),
      points.map(([, y]) => y)
    );
  });
  return { name, series, isSystem: false, labels };
}

function makeSeries(name: string, steps: number[], values: number[]): ISeries {
  const finite = values.filter(Number.isFinite);
  return {
    name,
    rank: null,
    count: values.length,
    nonFinite: countNonFinite(values),
    last: values.length > 0 ? values[values.length - 1] : NaN,
    min: finite.reduce((a, b) => Math.min(a, b), Infinity),
    max: finite.reduce((a, b) => Math.max(a, b), -Infinity),
    steps,
    times: steps.map(() => 0),
    values
  };
}

const NUMBER_WORDS = new Set<unknown>(['NaN', 'Infinity', '-Infinity']);

function isNumeric(values: unknown[]): boolean {
  const there = values.filter(value => value !== null);
  return there.length > 0 && there.every(v => typeof v === 'number' || NUMBER_WORDS.has(v));
}

function dataOf(document: Document): Document {
  const data = document.data;
  return typeof data === 'object' && data !== null ? (data as Document) : {};
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function numbersOf(value: unknown): number[] {
  return listOf(value).map(v => toNumber(v as WireNumber));
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
