import * as React from 'react';

import { IChartGroup } from '../../model/chart-data';
import { ShownSeries } from '../../model/shown-series';
import { More } from '../elements/more';
import { useWorkbench } from '../elements/workbench-context';
import { IChartView } from './chart-options';
import { MetricChart } from './metric-chart';

const CHART_HEIGHT = 180;
const CHARTS_AT_FIRST = 48;

interface IProps {
  groups: IChartGroup[];
  view: IChartView;
  version: number;
  primary?: string;
  title?: string;
  /** Where all charts have one legend together. */
  shown?: ShownSeries;
}

/** A grid of charts, a first part of it when there are very many. */
export function ChartGrid({
  groups,
  view,
  version,
  primary,
  title,
  shown
}: IProps): React.ReactElement {
  const { trans } = useWorkbench();
  const [most, setMost] = React.useState(CHARTS_AT_FIRST);
  return (
    <>
      {title && groups.length > 0 && <h2 className="estimatory-group-title">{title}</h2>}
      <div className="estimatory-charts">
        {groups.slice(0, most).map(group => (
          <MetricChart
            key={group.name}
            group={group}
            view={view}
            version={version}
            height={CHART_HEIGHT}
            shown={shown}
            isPrimary={group.name === primary}
          />
        ))}
      </div>
      <More
        label={trans.__('More charts')}
        shown={most}
        total={groups.length}
        onMore={() => setMost(most + CHARTS_AT_FIRST)}
      />
    </>
  );
}
