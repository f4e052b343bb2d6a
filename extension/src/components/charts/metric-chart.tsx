import * as React from 'react';
import uPlot from 'uplot';

import { IChartGroup } from '../../model/chart-data';
import { formatDuration, formatNumber } from '../../model/format';
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
  const [isLarge, setIsLarge] = React.useState(false);
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
    <figure
      className={`estimatory-metric ${isLarge ? 'estimatory-mod-large' : ''}`}
      data-testid="estimatory-metric"
      data-metric={group.name}
    >
      <figcaption className="estimatory-metric-head">
        <button
          type="button"
          className="estimatory-metric-name"
          title={isLarge ? trans.__('Make smaller') : trans.__('Make larger')}
          aria-expanded={isLarge}
          onClick={() => setIsLarge(!isLarge)}
        >
          {isPrimary && <span title={trans.__('Primary metric')}>★ </span>}
          {group.name}
        </button>
        <span className="estimatory-metric-value" ref={readout}>
          {atRest}
        </span>
      </figcaption>
      <Chart
        group={group}
        view={view}
        version={version}
        height={isLarge ? 2 * height : height}
        onHover={onHover}
      />
      {labels.length > 1 && <ChartLegend labels={labels} />}
    </figure>
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
