import { isSystem, ISeries } from './series-store';

/** `value`: any number, where steps are whole. */
export type XAxis = 'step' | 'time' | 'value';

/** One chart: a metric name with a line for every rank, or for whatever `labels` say. */
export interface IChartGroup {
  name: string;
  series: ISeries[];
  isSystem: boolean;
  labels?: string[];
  /** The key of each line in all charts; by default its place. */
  keys?: readonly string[];
}

export function keyOf(group: IChartGroup, place: number): string {
  return group.keys?.[place] ?? String(group.series[place].rank ?? place);
}

/** Return the keys of hidden lines. A single line is shown: it has no legend to show it again. */
export function hiddenOf(group: IChartGroup, hidden: ReadonlySet<string>): ReadonlySet<string> {
  return group.series.length > 1 ? hidden : new Set();
}

export function groupByName(series: readonly ISeries[]): IChartGroup[] {
  const groups = new Map<string, IChartGroup>();
  for (const one of series) {
    const group = groups.get(one.name);
    if (group) {
      group.series.push(one);
    } else {
      groups.set(one.name, { name: one.name, series: [one], isSystem: isSystem(one.name) });
    }
  }
  return [...groups.values()];
}

/** Put the primary metric first; the rest keeps its order. */
export function primaryFirst(groups: IChartGroup[], primary: string | undefined): IChartGroup[] {
  const first = groups.filter(group => group.name === primary);
  return [...first, ...groups.filter(group => group.name !== primary)];
}

/** A chart for each metric of the user's own, the primary one first. */
export function userGroups(series: readonly ISeries[], primary: string | undefined): IChartGroup[] {
  return primaryFirst(
    groupByName(series).filter(group => !group.isSystem),
    primary
  );
}

/** Exponential moving average, corrected for its start; gaps stay gaps. */
export function smooth(values: readonly number[], weight: number): number[] {
  if (weight <= 0) {
    return [...values];
  }
  let sum = 0;
  let n = 0;
  return values.map(value => {
    if (!Number.isFinite(value)) {
      return NaN;
    }
    n += 1;
    sum = sum * weight + (1 - weight) * value;
    return sum / (1 - Math.pow(weight, n));
  });
}

/** Return the points' places on the x axis: steps, or seconds since `origin`. */
export function xValues(series: ISeries, axis: XAxis, origin: number): number[] {
  return axis === 'time' ? series.times.map(t => t - origin) : series.steps;
}

/** Return the values to draw. NaN, infinities and, on a log scale, values up to 0 are gaps. */
export function drawable(values: readonly number[], isLog: boolean): (number | null)[] {
  return values.map(v => (Number.isFinite(v) && (!isLog || v > 0) ? v : null));
}

/** Points of one series in rising, unique order of x; a chart can draw nothing else. */
export function inOrder(
  x: readonly number[],
  y: readonly (number | null)[]
): [number[], (number | null)[]] {
  let isRising = true;
  for (let i = 1; i < x.length && isRising; i++) {
    isRising = x[i] > x[i - 1];
  }
  if (isRising) {
    return [[...x], [...y]];
  }
  const last = new Map<number, number | null>();
  x.forEach((at, i) => last.set(at, y[i]));
  const order = [...last.keys()].sort((a, b) => a - b);
  return [order, order.map(at => last.get(at) ?? null)];
}

/** Points of an SVG polyline for a small picture of a series, `width` × `height` pixels. */
export function sparkline(values: readonly number[], width: number, height: number): string {
  const finite = values.filter(Number.isFinite);
  if (finite.length < 2) {
    return '';
  }
  const low = finite.reduce((a, b) => Math.min(a, b));
  const span = finite.reduce((a, b) => Math.max(a, b)) - low || 1;
  const dx = width / (finite.length - 1);
  return finite
    .map((v, i) => `${(i * dx).toFixed(1)},${(height - ((v - low) / span) * height).toFixed(1)}`)
    .join(' ');
}
