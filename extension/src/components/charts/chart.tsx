import * as React from 'react';
import uPlot from 'uplot';

import { IChartGroup } from '../../model/chart-data';
import { formatNumber } from '../../model/format';
import { useIsInView } from '../elements/hooks';
import { useWorkbench } from '../elements/workbench-context';
import { chartData, chartOptions, IChartView } from './chart-options';
import { readStyle } from './chart-style';

const SHORTEST_REDRAW_MS = 250;

interface IProps {
  group: IChartGroup;
  view: IChartView;
  height: number;
  /** Changes when the points did. */
  version: number;
  /** Index of the point under the pointer, or null when it left. */
  onHover?: (index: number | null, plot: uPlot) => void;
}

/** Lines over steps or time, drawn on a canvas and only while they can be seen. */
export function Chart({ group, view, height, version, onHover }: IProps): React.ReactElement {
  const host = React.useRef<HTMLDivElement>(null);
  const plot = React.useRef<LivePlot | null>(null);
  const isInView = useIsInView(host);
  const { themeChanged } = useWorkbench();
  const nSeries = group.series.length;

  React.useEffect(() => {
    if (!isInView || !host.current) {
      return undefined;
    }
    const live = new LivePlot(host.current, nSeries, view, height, onHover);
    plot.current = live;
    const onTheme = (): void => live.rebuild();
    themeChanged.connect(onTheme);
    return () => {
      themeChanged.disconnect(onTheme);
      live.dispose();
      plot.current = null;
    };
  }, [isInView, nSeries, height, view, themeChanged]);

  React.useEffect(() => {
    plot.current?.show(group);
  }, [group, version, isInView, view, height]);

  return (
    <div
      ref={host}
      className="estimatory-chart"
      style={{ height }}
      role="img"
      aria-label={describe(group)}
      data-testid="estimatory-chart"
      data-metric={group.name}
      data-points={group.series.reduce((n, series) => n + series.values.length, 0)}
    />
  );
}

function describe(group: IChartGroup): string {
  const { name, series } = group;
  const one = series[0];
  const numbers = `last ${formatNumber(one.last)}, lowest ${formatNumber(one.min)}, highest ${formatNumber(one.max)}`;
  const lines = group.labels ? 'lines' : 'ranks';
  return series.length > 1 ? `${name}, ${series.length} ${lines}: ${numbers}` : `${name}: ${numbers}`;
}

/** One uPlot, sized like its host, that keeps the user's zoom and draws at most 4 times a second. */
class LivePlot {
  constructor(
    private readonly _host: HTMLElement,
    private readonly _nSeries: number,
    private readonly _view: IChartView,
    private readonly _height: number,
    private readonly _onHover: IProps['onHover']
  ) {
    this._observer = new ResizeObserver(() => this._fit());
    this._observer.observe(_host);
  }

  show(group: IChartGroup): void {
    this._group = group;
    const wait = this._drawnAt + SHORTEST_REDRAW_MS - performance.now();
    if (wait <= 0) {
      this._draw();
    } else {
      this._timer ||= window.setTimeout(() => this._draw(), wait);
    }
  }

  rebuild(): void {
    this._plot?.destroy();
    this._plot = null;
    this._draw();
  }

  dispose(): void {
    window.clearTimeout(this._timer);
    this._observer.disconnect();
    this._plot?.destroy();
    this._plot = null;
  }

  private _draw(): void {
    window.clearTimeout(this._timer);
    this._timer = 0;
    if (!this._group || this._host.clientWidth === 0) {
      return;
    }
    this._drawnAt = performance.now();
    const data = chartData(this._group, this._view);
    if (this._plot === null) {
      this._plot = this._create(data);
    } else {
      this._plot.setData(data, !this._isZoomed);
      if (this._isZoomed) {
        this._plot.redraw();
      }
    }
  }

  private _create(data: uPlot.AlignedData): uPlot {
    const size = { width: this._host.clientWidth, height: this._height };
    const options = chartOptions(this._nSeries, this._view, readStyle(this._host), size);
    options.hooks = {
      setSelect: [plot => (this._isZoomed = this._isZoomed || plot.select.width > 0)],
      setCursor: [plot => this._onHover?.(plot.cursor.idx ?? null, plot)]
    };
    const plot = new uPlot(options, data, this._host);
    plot.over.addEventListener('dblclick', () => (this._isZoomed = false));
    return plot;
  }

  private _fit(): void {
    const width = this._host.clientWidth;
    if (this._plot === null) {
      this._draw();
    } else if (width > 0 && width !== this._plot.width) {
      this._plot.setSize({ width, height: this._height });
    }
  }

  private _drawnAt = -Infinity;
  private _group: IChartGroup | null = null;
  private _isZoomed = false;
  private _observer: ResizeObserver;
  private _plot: uPlot | null = null;
  private _timer = 0;
}
