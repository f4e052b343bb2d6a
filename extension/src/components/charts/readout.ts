import uPlot from 'uplot';

import { IChartGroup } from '../../model/chart-data';
import { formatDuration, formatNumber } from '../../model/format';
import { ISeries } from '../../model/series-store';
import { ShownSeries } from '../../model/shown-series';
import { IChartView } from './chart-options';
import { emphasizedPlace, mainColumn } from './line-looks';

const MOST_VALUES = 4;

/** Return the value at the pointer or of the emphasized line, else the last value. */
export function readoutOf(
  group: IChartGroup,
  labels: readonly string[],
  view: IChartView,
  shown: ShownSeries,
  at?: { index: number | null; plot: uPlot }
): string {
  const one = emphasizedPlace(group, shown);
  const index = at?.index ?? null;
  if (!at || index === null) {
    return one < 0 ? lastValue(group) : `${lastOf(group.series[one])}  ${labels[one]}`;
  }
  const value = (place: number): string => valueAt(at.plot, mainColumn(place, view), index);
  const x = xAt(at.plot, index, view);
  return one < 0 ? `${x}${firstValues(group, value)}` : `${x}: ${value(one)}  ${labels[one]}`;
}

function lastOf({ count, last }: ISeries): string {
  return count > 0 ? formatNumber(last) : '–';
}

function lastValue(group: IChartGroup): string {
  if (group.labels) {
    return '';
  }
  const last = formatNumber(group.series[0].last);
  return group.series.length > 1 ? `${last} · ${group.series.length} ranks` : last;
}

function firstValues({ series }: IChartGroup, value: (place: number) => string): string {
  return series.length > MOST_VALUES ? '' : `: ${series.map((_, i) => value(i)).join('  ')}`;
}

function xAt(plot: uPlot, index: number, view: IChartView): string {
  const x = plot.data[0][index];
  return view.axis === 'time' ? formatDuration(x) : formatNumber(x);
}

/** Return the value of the line's nearest point: lines may have points at different places. */
function valueAt(plot: uPlot, column: number, index: number): string {
  const values = plot.data[column];
  return formatNumber(values[plot.cursor.idxs?.[column] ?? index]);
}
