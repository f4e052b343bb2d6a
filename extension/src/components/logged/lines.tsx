import * as React from 'react';

import { IChartGroup } from '../../model/chart-data';
import { ShownSeries } from '../../model/shown-series';
import { IChartView, PLAIN_VIEW } from '../charts/chart-options';
import { LinesChart, useLabels } from '../charts/lines-chart';

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
  const shown = React.useMemo(() => new ShownSeries(), []);
  const labels = useLabels(group);
  return (
    <LinesChart {...{ group, labels, height, shown }} view={VIEWS[axis]} version={0} hasLegend />
  );
}
