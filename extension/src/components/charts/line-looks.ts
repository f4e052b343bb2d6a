import uPlot from 'uplot';

import { hiddenOf, IChartGroup, keyOf } from '../../model/chart-data';
import { markOf, POINT_SIZE, ringOf, stripeOf } from '../../model/series-marks';
import { identicalSets } from '../../model/series-notes';
import { ShownSeries } from '../../model/shown-series';
import { IChartView } from './chart-options';

/** Columns of uPlot's data for each line, after x; a smoothed line has its raw one before it. */
export function columnsPerLine(view: IChartView): number {
  return view.smoothing > 0 ? 2 : 1;
}

/** The column in which a line is drawn with its full weight. */
export function mainColumn(place: number, view: IChartView): number {
  return (place + 1) * columnsPerLine(view);
}

export function placeOf(column: number, view: IChartView): number {
  return Math.floor((column - 1) / columnsPerLine(view));
}

/** Show and hide lines; scales follow what is shown. */
export function applyHidden(
  plot: uPlot,
  group: IChartGroup,
  view: IChartView,
  shown: ShownSeries
): void {
  const hidden = hiddenOf(group, shown.hidden);
  plot.batch(() => {
    for (let column = 1; column < plot.series.length; column++) {
      const show = !hidden.has(keyOf(group, placeOf(column, view)));
      if (plot.series[column].show !== show) {
        plot.setSeries(column, { show }, false);
      }
    }
  });
}

/** Draw lines that lie on each other as stripes, and single points as rings. */
export function applyDashes(
  plot: uPlot,
  group: IChartGroup,
  view: IChartView,
  shown: ShownSeries
): void {
  const hidden = hiddenOf(group, shown.hidden);
  const places = group.series.map((_, i) => i).filter(i => !hidden.has(keyOf(group, i)));
  const looks = new Map<number, { dash: number[]; size: number }>();
  for (const set of identicalSets(group, places, view)) {
    const isPoint = group.series[set[0]].values.length === 1;
    set.forEach((place, i) => {
      const size = isPoint ? ringOf(i, set.length) : POINT_SIZE;
      looks.set(place, { dash: stripeOf(i, set.length), size });
    });
  }
  for (let column = 1; column < plot.series.length; column++) {
    const place = placeOf(column, view);
    const { dash, size } = looks.get(place) ?? { dash: markOf(place).dash, size: POINT_SIZE };
    plot.series[column].dash = dash;
    plot.series[column].points!.size = size;
  }
}

/** Return the place of the emphasized line; -1 where there is none. */
export function emphasizedPlace(group: IChartGroup, shown: ShownSeries): number {
  const place = group.series.findIndex((_, i) => keyOf(group, i) === shown.emphasized);
  return group.series.length > 1 ? place : -1;
}

export function widthOf(place: number, view: IChartView, isRaw: boolean): number {
  return isRaw ? 1 : markOf(place).width + (view.smoothing > 0 ? 0.5 : 0);
}
