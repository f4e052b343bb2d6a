import { IChartGroup } from './chart-data';
import { countNonFinite, ISeries } from './series-store';

export type RankView = 'each' | 'mean' | 'min' | 'max' | 'first';

const REDUCTIONS: Record<'mean' | 'min' | 'max', (values: number[]) => number> = {
  mean: values => values.reduce((a, b) => a + b, 0) / values.length,
  min: values => Math.min(...values),
  max: values => Math.max(...values)
};

/** Return a chart's group with a line for each rank, or one for all ranks. */
export function viewRanks(group: IChartGroup, view: RankView): IChartGroup {
  if (view === 'each' || group.series.length < 2) {
    return group;
  }
  const series = view === 'first' ? group.series[0] : reduceRanks(group.series, view);
  return { ...group, series: [series] };
}

/**
 * One series out of those of all ranks, over the steps that all of them have reached.
 *
 * Each rank's series was thinned for itself, so at a step that one of them lacks its value is
 * taken from the line between its neighbours.
 */
export function reduceRanks(ranks: readonly ISeries[], how: 'mean' | 'min' | 'max'): ISeries {
  const from = Math.max(...ranks.map(({ steps }) => steps[0] ?? Infinity));
  const to = Math.min(...ranks.map(({ steps }) => steps[steps.length - 1] ?? -Infinity));
  const steps = [...new Set(ranks.flatMap(rank => rank.steps))]
    .filter(step => step >= from && step <= to)
    .sort((a, b) => a - b);
  const columns = ranks.map(rank => at(rank.steps, rank.values, steps));
  const values = steps.map((_, i) => REDUCTIONS[how](columns.map(column => column[i])));
  const finite = values.filter(Number.isFinite);
  return {
    name: ranks[0].name,
    rank: null,
    count: values.length,
    nonFinite: countNonFinite(values),
    last: values.length > 0 ? values[values.length - 1] : NaN,
    min: finite.length > 0 ? Math.min(...finite) : NaN,
    max: finite.length > 0 ? Math.max(...finite) : NaN,
    steps,
    times: at(ranks[0].steps, ranks[0].times, steps),
    values
  };
}

/** Return the line through `x` and `y` at each of `wanted`; `x` and `wanted` rise. */
function at(x: readonly number[], y: readonly number[], wanted: readonly number[]): number[] {
  let i = 0;
  return wanted.map(value => {
    while (i < x.length - 1 && x[i + 1] <= value) {
      i += 1;
    }
    if (x[i] === value || i === x.length - 1) {
      return y[i];
    }
    return y[i] + ((y[i + 1] - y[i]) * (value - x[i])) / (x[i + 1] - x[i]);
  });
}
