import * as React from 'react';
import uPlot from 'uplot';

import { IChartGroup } from '../../model/chart-data';
import { formatDuration, formatNumber } from '../../model/format';
import { Panel } from '../elements/panel';
import { useWorkbench } from '../elements/workbench-context';
import { Chart } from './chart';
import { ChartLegend } from './chart-legend';
import { IChartView } from './chart-options';

interface IProps {
  group: IChartGroup;
  view: IChartView;
  version: number;
  height: number;
  isPrimary?: boolean;
}

/** A chart under its name and the value at the pointer, or the last one. */
export function MetricChart(props: IProps): React.ReactElement {
  const { group, view, version, height, isPrimary } = props;
  const { trans } = useWorkbench();
  const readout = React.useRef<HTMLSpanElement>(null);
  const labels = group.labels ?? group.series.map(({ rank }) => trans.__('rank %1', rank));
  const atRest = lastValue(group);
  const resting = React.useRef(atRest);
  resting.current = atRest;

  // Written past React: all charts follow the pointer together, many times a second.
  const onHover = React.useCallback(
    (index: number | null, plot: uPlot): void => {
      if (readout.current) {
        readout.current.textContent =
          index === null ? resting.current : valueAt(plot, index, view);
      }
    },
    [view]
  );

  return (
    <Panel
      name={
        <>
          {isPrimary && <span title={trans.__('Primary metric')}>★ </span>}
          {group.name}
        </>
      }
      data={{ 'data-testid': 'estimatory-metric', 'data-metric': group.name }}
      aside={
        <span className="estimatory-metric-value" ref={readout}>
          {atRest}
        </span>
      }
      draw={room => (
        <>
          <Chart group={group} view={view} version={version} height={room} onHover={onHover} />
          {labels.length > 1 && <ChartLegend labels={labels} />}
        </>
      )}
      height={height}
    />
  );
}

function lastValue(group: IChartGroup): string {
  if (group.labels) {
    return '';
  }
  const last = formatNumber(group.series[0].last);
  return group.series.length > 1 ? `${last} · ${group.series.length} ranks` : last;
}

function valueAt(plot: uPlot, index: number, view: IChartView): string {
  const step = view.smoothing > 0 ? 2 : 1;
  const values: string[] = [];
  for (let column = step; column < plot.data.length; column += step) {
    const value = plot.data[column][index];
    values.push(value === null || value === undefined ? '–' : formatNumber(value));
  }
  const x = plot.data[0][index];
  const at = view.axis === 'time' ? formatDuration(x) : formatNumber(x);
  const shown = values.slice(0, 4).join('  ');
  return `${at}: ${shown}${values.length > 4 ? ' …' : ''}`;
}
