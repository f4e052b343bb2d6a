import * as React from 'react';

import { useWorkbench } from '../elements/workbench-context';
import { IChartView } from './chart-options';
import { IMetricsChoice } from './metrics-toolbar';

/** How the user wants curves to be shown, and the view that follows from it. */
export function useMetricsChoice(
  origin: number,
  ranks: IMetricsChoice['ranks']
): [IMetricsChoice, (change: Partial<IMetricsChoice>) => void, IChartView] {
  const { preferences } = useWorkbench();
  const [choice, setChoice] = React.useState<IMetricsChoice>({
    axis: 'step',
    isLog: false,
    smoothing: preferences.current.chartSmoothing,
    search: '',
    isTable: false,
    ranks
  });
  const { axis, isLog, smoothing } = choice;
  const view = React.useMemo(
    () => ({ axis, isLog, smoothing, origin }),
    [axis, isLog, smoothing, origin]
  );
  return [choice, change => setChoice({ ...choice, ...change }), view];
}
