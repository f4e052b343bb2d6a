import { toNumber } from './format';
import { IMetricsDelta, IWireSeries } from './wire-names';

/** A series in the browser: numbers only, a gap is NaN. */
export interface ISeries {
  name: string;
  rank: number | null;
  count: number;
  /** How many of all its points are NaN or infinite; `values` may show a part of them. */
  nonFinite: number;
  last: number;
  min: number;
  max: number;
  steps: number[];
  times: number[];
  values: number[];
}

/** The series of one run, collected from the server's frames. */
export class SeriesStore {
  constructor(private readonly _points = 1000) {}

  get series(): ISeries[] {
    return this._sorted;
  }

  /** Changes with every change of content. */
  get version(): number {
    return this._version;
  }

  apply(delta: Pick<IMetricsDelta, 'reset' | 'series'>): void {
    if (delta.reset) {
      this._byKey.clear();
    }
    delta.series.forEach(series => this._append(series));
    if (delta.reset || this._byKey.size !== this._sorted.length) {
      this._sorted = [...this._byKey.values()].sort(compareSeries);
    }
    this._version += 1;
  }

  private _append(wire: IWireSeries): void {
    const key = `${wire.rank ?? ''}\n${wire.name}`;
    const known = this._byKey.get(key);
    const added = fromWire(wire);
    if (!known) {
      this._byKey.set(key, added);
      return;
    }
    const { count, nonFinite, last, min, max } = added;
    Object.assign(known, { count, nonFinite, last, min, max });
    known.steps.push(...added.steps);
    known.times.push(...added.times);
    known.values.push(...added.values);
    if (known.values.length > 2 * this._points) {
      thin(known, this._points);
    }
  }

  private _byKey = new Map<string, ISeries>();
  private _sorted: ISeries[] = [];
  private _version = 0;
}

export function countNonFinite(values: readonly number[]): number {
  return values.filter(value => !Number.isFinite(value)).length;
}

function fromWire(wire: IWireSeries): ISeries {
  const values = wire.values.map(toNumber);
  return {
    name: wire.name,
    rank: wire.rank,
    count: wire.count,
    nonFinite: wire.non_finite ?? countNonFinite(values),
    last: toNumber(wire.last),
    min: toNumber(wire.min),
    max: toNumber(wire.max),
    steps: [...wire.steps],
    times: [...wire.times],
    values
  };
}

function compareSeries(a: ISeries, b: ISeries): number {
  return (
    Number(isSystem(a.name)) - Number(isSystem(b.name)) ||
    (a.name < b.name ? -1 : a.name > b.name ? 1 : 0) ||
    (a.rank ?? -1) - (b.rank ?? -1)
  );
}

export function isSystem(name: string): boolean {
  return name.startsWith('system/');
}

/** Keep about `points` points: first, last and the extremes of each bucket. */
export function thin(series: ISeries, points: number): void {
  const kept = pickExtremes(series.values, points);
  series.steps = kept.map(i => series.steps[i]);
  series.times = kept.map(i => series.times[i]);
  series.values = kept.map(i => series.values[i]);
}

export function pickExtremes(values: number[], points: number): number[] {
  const n = values.length;
  if (n <= points) {
    return values.map((_, i) => i);
  }
  const nBuckets = Math.max(1, Math.floor((points - 2) / 2));
  const kept = new Set([0, n - 1]);
  for (let b = 0; b < nBuckets; b++) {
    const start = 1 + Math.floor(((n - 2) * b) / nBuckets);
    const end = 1 + Math.floor(((n - 2) * (b + 1)) / nBuckets);
    let low = start;
    let high = start;
    for (let i = start; i < end; i++) {
      low = !(values[i] >= values[low]) ? i : low;
      high = !(values[i] <= values[high]) ? i : high;
    }
    kept.add(low).add(high);
  }
  return [...kept].sort((a, b) => a - b);
}
