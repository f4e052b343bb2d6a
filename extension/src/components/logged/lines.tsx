import * as React from 'react';

import { IChartGroup } from '../../model/chart-data';
import { Chart } from '../charts/chart';
import { ChartLegend } from '../charts/chart-legend';
import { IChartView, PLAIN_VIEW } from '../charts/chart-options';

const VIEWS: Record<'step' | 'value', IChartView> = {
  step: PLAIN_VIEW,
  value: { ...PLAIN_VIEW, axis: 'value' }
};

interface IProps {
  group: IChartGroup;
  axis: 'step' | 'value';
  height: number;
}

/** Lines over row numbers, or over values of any kind. */
export function Lines({ group, axis, height }: IProps): React.ReactElement {
  const labels = group.labels ?? [];
  return (
    <>
      <Chart group={group} view={VIEWS[axis]} height={height} version={0} />
      {labels.length > 1 && <ChartLegend labels={labels} />}
    </>
  );
}
