import uPlot from 'uplot';

import { drawable, IChartGroup, inOrder, smooth, XAxis, xValues } from '../../model/chart-data';
import { formatDuration, formatNumber } from '../../model/format';
import { markOf, POINT_SIZE } from '../../model/series-marks';
import { IChartStyle } from './chart-style';
import { widthOf } from './line-looks';

/** Beyond so many lines only the one at the pointer gets a point. */
export const MOST_CURSOR_POINTS = 8;
/** How near the pointer must come to a line, in pixels. */
const NEAR = 24;

export interface IChartView {
  axis: XAxis;
  isLog: boolean;
  /** Weight of the moving average, 0 for none. */
  smoothing: number;
  /** Where relative time begins, in seconds since the epoch. */
  origin: number;
}

export const PLAIN_VIEW: IChartView = { axis: 'step', isLog: false, smoothing: 0, origin: 0 };

/** Columns for uPlot: x, then each series (and its smoothed companion after it). */
export function chartData(group: IChartGroup, view: IChartView): uPlot.AlignedData {
  const tables = group.series.map((series): uPlot.AlignedData => {
    const x = xValues(series, view.axis, view.origin);
    const [at, raw] = inOrder(x, drawable(series.values, view.isLog));
    return view.smoothing > 0 ? [at, raw, smoothed(raw, view)] : [at, raw];
  });
  return tables.length === 1 ? tables[0] : uPlot.join(tables);
}

function smoothed(raw: (number | null)[], view: IChartView): (number | null)[] {
  const values = smooth(
    raw.map(v => v ?? NaN),
    view.smoothing
  );
  return drawable(values, view.isLog);
}

export function chartOptions(
  nSeries: number,
  view: IChartView,
  style: IChartStyle,
  size: { width: number; height: number }
): uPlot.Options {
  return {
    ...size,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: {
      ...together(view),
      drag: { x: true, y: false },
      focus: { prox: nSeries > 1 ? NEAR : -1 },
      points: { one: nSeries > MOST_CURSOR_POINTS }
    },
    focus: { alpha: 1 },
    scales: {
      x: { time: false, range: wholeOrAround },
      y: view.isLog ? { distr: 3 } : { range: comfortable }
    },
    axes: [xAxis(view, style), yAxis(style)],
    series: [{}, ...lines(nSeries, view, style)]
  };
}

/** Charts over steps or time show the same moment; other axes have nothing in common. */
function together({ axis }: IChartView): Pick<uPlot.Cursor, 'sync'> {
  return axis === 'value' ? {} : { sync: { key: `estimatory-${axis}` } };
}

function lines(nSeries: number, view: IChartView, style: IChartStyle): uPlot.Series[] {
  return Array.from({ length: nSeries }, (_, i) => {
    const { color, dash } = markOf(i);
    const points = { size: POINT_SIZE, fill: style.background };
    const line = { stroke: style.colors[color], dash, width: widthOf(i, view, false), points };
    const raw = { ...line, width: widthOf(i, view, true), alpha: 0.3, points: { show: false } };
    return view.smoothing > 0 ? [raw, line] : [line];
  }).flat();
}

/** A flat line gets room above and below, or it would lie on the axis. */
function comfortable(_: uPlot, low: number | null, high: number | null): uPlot.Range.MinMax {
  if (low === null || high === null) {
    return [0, 1];
  }
  const pad = low === high ? Math.abs(low) * 0.1 || 1 : (high - low) * 0.06;
  return [low - pad, high + pad];
}

/** Return the whole range, with some room around a single point. */
function wholeOrAround(
  { data: [x] }: uPlot,
  low: number | null,
  high: number | null
): uPlot.Range.MinMax {
  return x.length === 1 ? [x[0] - 1, x[0] + 1] : [low, high];
}

function xAxis(view: IChartView, style: IChartStyle): uPlot.Axis {
  const format = view.axis === 'time' ? formatDuration : formatNumber;
  return {
    ...axisLook(style),
    size: 22,
    space: 60,
    incrs: view.axis === 'step' ? WHOLE_STEPS : undefined,
    values: (_, ticks) => ticks.map(tick => format(tick))
  };
}

function yAxis(style: IChartStyle): uPlot.Axis {
  return {
    ...axisLook(style),
    size: 52,
    space: 26,
    values: (_, ticks) => ticks.map(tick => (tick === null ? '' : formatNumber(tick)))
  };
}

function axisLook(style: IChartStyle): uPlot.Axis {
  const thin = { stroke: style.grid, width: 1 };
  return { stroke: style.axis, font: style.font, gap: 4, grid: thin, ticks: { ...thin, size: 4 } };
}

/** Steps are whole numbers, and so are their ticks. */
const WHOLE_STEPS = Array.from({ length: 13 }, (_, i) => [1, 2, 5].map(n => n * 10 ** i)).flat();
