import * as React from 'react';

import { IChartGroup } from '../../model/chart-data';
import { formatNumber } from '../../model/format';
import { nameLabel } from '../../model/name-label';
import { ShownSeries } from '../../model/shown-series';
import { useIsInView } from '../elements/hooks';
import { useWorkbench } from '../elements/workbench-context';
import { IChartView, MOST_CURSOR_POINTS } from './chart-options';
import { LivePlot, OnHover } from './live-plot';

interface IProps {
  group: IChartGroup;
  view: IChartView;
  height: number;
  shown: ShownSeries;
  /** Changes when the points did. */
  version: number;
  onHover?: OnHover;
}

/** Lines over steps or time, drawn on a canvas and only while they can be seen. */
export function Chart(props: IProps): React.ReactElement {
  const { group, view, height, version, shown, onHover } = props;
  const host = React.useRef<HTMLDivElement>(null);
  const plot = React.useRef<LivePlot | null>(null);
  const isInView = useIsInView(host);
  const { themeChanged, trans } = useWorkbench();
  const nSeries = group.series.length;

  React.useEffect(() => {
    if (!isInView || !host.current) {
      return undefined;
    }
    const live = new LivePlot(host.current, view, height, shown, onHover);
    plot.current = live;
    const onTheme = (): void => live.rebuild();
    themeChanged.connect(onTheme);
    return () => {
      themeChanged.disconnect(onTheme);
      live.dispose();
      plot.current = null;
    };
  }, [isInView, nSeries, height, view, themeChanged, shown, onHover]);

  React.useEffect(() => {
    plot.current?.show(group);
  }, [group, version, isInView, view, height, shown, onHover]);

  return (
    <div
      ref={host}
      className={`estimatory-chart ${nSeries > MOST_CURSOR_POINTS ? 'estimatory-mod-many' : ''}`}
      style={{ height }}
      role="img"
      aria-label={describe(group, nameLabel(group.name, trans))}
      {...chartData(group)}
    />
  );
}

/** A box that says why there is no chart. */
export function EmptyChart(props: {
  group: IChartGroup;
  height: number;
  children: React.ReactNode;
}): React.ReactElement {
  return (
    <div
      className="estimatory-chart estimatory-mod-empty"
      style={{ height: props.height }}
      {...chartData(props.group)}
    >
      {props.children}
    </div>
  );
}

function chartData({ name, series }: IChartGroup): Record<`data-${string}`, string | number> {
  return {
    'data-testid': 'estimatory-chart',
    'data-metric': name,
    'data-points': series.reduce((n, one) => n + one.values.length, 0)
  };
}

function describe({ series, labels }: IChartGroup, name: string): string {
  const [low, high] = [series.map(one => one.min), series.map(one => one.max)].map(finite);
  const range = `lowest ${formatNumber(Math.min(...low))}, highest ${formatNumber(Math.max(...high))}`;
  const lines = labels ? 'lines' : 'ranks';
  return series.length > 1
    ? `${name}, ${series.length} ${lines}: ${range}`
    : `${name}: last ${formatNumber(series[0].last)}, ${range}`;
}

function finite(values: number[]): number[] {
  return values.filter(Number.isFinite);
}
