import * as React from 'react';
import uPlot from 'uplot';

import { IChartGroup } from '../../model/chart-data';
import { nameLabel } from '../../model/name-label';
import { ShownSeries } from '../../model/shown-series';
import { Panel } from '../elements/panel';
import { useWorkbench } from '../elements/workbench-context';
import { IChartView } from './chart-options';
import { LinesChart, useLabels } from './lines-chart';
import { readoutOf } from './readout';

interface IProps {
  group: IChartGroup;
  view: IChartView;
  version: number;
  height: number;
  isPrimary?: boolean;
  /** Shared with other charts, which have one legend together; by default the chart has its own. */
  shown?: ShownSeries;
}

/** A chart under its name and the value at the pointer, or the last one. */
export function MetricChart(props: IProps): React.ReactElement {
  const { group, view, version, height, isPrimary } = props;
  const { trans } = useWorkbench();
  const readout = React.useRef<HTMLSpanElement>(null);
  const own = React.useMemo(() => new ShownSeries(), []);
  const shown = props.shown ?? own;
  const labels = useLabels(group);
  const current = React.useRef({ group, labels });
  React.useLayoutEffect(() => {
    current.current = { group, labels };
  });
  const name = nameLabel(group.name, trans);

  // Written past React: all charts follow the pointer together, many times a second.
  const onHover = React.useCallback(
    (index: number | null, plot: uPlot): void => {
      if (readout.current) {
        const { group, labels } = current.current;
        readout.current.textContent = readoutOf(group, labels, view, shown, { index, plot });
      }
    },
    [view, shown]
  );

  return (
    <Panel
      name={
        <span title={name}>
          {isPrimary && <span title={trans.__('Primary metric')}>★ </span>}
          {name}
        </span>
      }
      data={{ 'data-testid': 'estimatory-metric', 'data-metric': group.name }}
      aside={
        <span className="estimatory-metric-value" ref={readout}>
          {readoutOf(group, labels, view, shown)}
        </span>
      }
      draw={room => (
        <LinesChart
          {...{ group, labels, view, version, shown, onHover }}
          height={room}
          hasLegend={!props.shown}
        />
      )}
      height={height}
    />
  );
}
