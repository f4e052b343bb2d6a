import * as React from 'react';

import { hiddenOf, IChartGroup, keyOf } from '../../model/chart-data';
import { nameLabel } from '../../model/name-label';
import { isDrawable, notesOf } from '../../model/series-notes';
import { ShownSeries } from '../../model/shown-series';
import { useSignal } from '../elements/hooks';
import { useWorkbench } from '../elements/workbench-context';
import { Chart, EmptyChart } from './chart';
import { ChartLegend } from './chart-legend';
import { ChartNotes } from './chart-notes';
import { IChartView } from './chart-options';
import { OnHover } from './live-plot';

interface IProps {
  group: IChartGroup;
  view: IChartView;
  version: number;
  height: number;
  labels: readonly string[];
  shown: ShownSeries;
  hasLegend: boolean;
  onHover?: OnHover;
}

/** A chart with notes on its lines, and its legend. */
export function LinesChart(props: IProps): React.ReactElement {
  const { group, labels, view, version, height, shown, hasLegend, onHover } = props;
  useSignal(shown.hiddenChanged);
  const notes = React.useMemo(
    () => notesOf(group, view, hiddenOf(group, shown.hidden)),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `version` counts points that the group got
    [group, version, view, shown.hidden]
  );
  const isEmpty = !group.series.some(series => isDrawable(series, view.isLog));
  const said = <ChartNotes notes={notes} labels={labels} />;
  return (
    <>
      {isEmpty ? (
        <EmptyChart group={group} height={height}>
          {said}
        </EmptyChart>
      ) : (
        <>
          <Chart {...{ group, view, version, height, shown, onHover }} />
          {said}
        </>
      )}
      {hasLegend && labels.length > 1 && (
        <ChartLegend labels={labels} keys={labels.map((_, i) => keyOf(group, i))} shown={shown} />
      )}
    </>
  );
}

/** Return the names of a chart's lines. */
export function useLabels(group: IChartGroup): string[] {
  const { trans } = useWorkbench();
  return group.labels
    ? group.labels.map(label => nameLabel(label, trans))
    : group.series.map(({ rank }) => trans.__('rank %1', rank ?? ''));
}
