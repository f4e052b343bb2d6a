import uPlot from 'uplot';

import { IChartGroup, keyOf } from '../../model/chart-data';
import { markOf } from '../../model/series-marks';
import { ShownSeries } from '../../model/shown-series';
import { chartData, chartOptions, IChartView } from './chart-options';
import { IChartStyle, readStyle } from './chart-style';
import { EmphasisLayer, IEmphasized } from './emphasis-layer';
import {
  applyDashes,
  applyHidden,
  emphasizedPlace,
  mainColumn,
  placeOf,
  widthOf
} from './line-looks';

const SHORTEST_REDRAW_MS = 250;
/** The additional width of the emphasized line. */
const MORE_WIDTH = 1.5;

/** An option of uPlot's hook for a line near the pointer; uPlot's types lack it. */
type IFocus = uPlot.Series & { focus?: boolean };

/** Index of the point under the pointer, or null when it left. */
export type OnHover = (index: number | null, plot: uPlot) => void;

/** One uPlot, as wide as its host. It keeps the zoom and draws at most 4 times a second. */
export class LivePlot {
  constructor(
    private readonly _host: HTMLElement,
    private readonly _view: IChartView,
    private readonly _height: number,
    private readonly _shown: ShownSeries,
    private readonly _onHover?: OnHover
  ) {
    this._observer = new ResizeObserver(() => this._fit());
    this._observer.observe(_host);
    _shown.hiddenChanged.connect(this._applyHidden, this);
    _shown.emphasisChanged.connect(this._onEmphasis, this);
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
    window.cancelAnimationFrame(this._frame);
    this._shown.hiddenChanged.disconnect(this._applyHidden, this);
    this._shown.emphasisChanged.disconnect(this._onEmphasis, this);
    if (this._isPointing) {
      this._shown.emphasize(null);
    }
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
      this._plot = this._create(data, this._group);
      this._applyHidden();
      return;
    }
    applyDashes(this._plot, this._group, this._view, this._shown);
    this._plot.setData(data, !this._isZoomed);
    if (this._isZoomed) {
      this._plot.redraw();
    }
  }

  private _create(data: uPlot.AlignedData, group: IChartGroup): uPlot {
    const size = { width: this._host.clientWidth, height: this._height };
    const style = readStyle(this._host);
    const options = chartOptions(group.series.length, this._view, style, size);
    options.hooks = {
      setSelect: [plot => (this._isZoomed = this._isZoomed || plot.select.width > 0)],
      setCursor: [plot => this._onHover?.(plot.cursor.idx ?? null, plot)],
      draw: [() => this._layer?.paint(this._emphasized())],
      setSeries: [(_, column, opts: IFocus) => opts.focus && this._point(column)]
    };
    const plot = new uPlot(options, data, this._host);
    this._style = style;
    this._layer = new EmphasisLayer(plot);
    plot.over.addEventListener('dblclick', () => (this._isZoomed = false));
    return plot;
  }

  /** Handle the pointer near a line, or away from all lines. */
  private _point(column: number | null): void {
    if (column !== null && this._group) {
      this._isPointing = true;
      this._shown.emphasize(keyOf(this._group, placeOf(column, this._view)));
    } else if (this._isPointing) {
      this._isPointing = false;
      this._shown.emphasize(null);
    }
  }

  private _applyHidden(): void {
    if (this._plot && this._group) {
      applyDashes(this._plot, this._group, this._view, this._shown);
      applyHidden(this._plot, this._group, this._view, this._shown);
    }
  }

  private _onEmphasis(): void {
    this._frame ||= window.requestAnimationFrame(() => {
      this._frame = 0;
      if (this._plot && this._group) {
        this._layer?.paint(this._emphasized());
        this._onHover?.(this._plot.cursor.idx ?? null, this._plot);
      }
    });
  }

  private _emphasized(): IEmphasized | null {
    const place = this._group ? emphasizedPlace(this._group, this._shown) : -1;
    const column = mainColumn(place, this._view);
    if (place < 0 || !this._style || !this._plot?.series[column]?.show) {
      return null;
    }
    const { background, colors } = this._style;
    const width = widthOf(place, this._view, false) + MORE_WIDTH;
    return { column, stroke: colors[markOf(place).color], width, background };
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
  private _frame = 0;
  private _group: IChartGroup | null = null;
  private _layer: EmphasisLayer | null = null;
  private _isPointing = false;
  private _isZoomed = false;
  private _observer: ResizeObserver;
  private _plot: uPlot | null = null;
  private _style: IChartStyle | null = null;
  private _timer = 0;
}
