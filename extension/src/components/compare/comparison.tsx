import * as React from 'react';

import { ICompared, overlay } from '../../model/comparison';
import { ChartGrid } from '../charts/chart-grid';
import { MetricsToolbar } from '../charts/metrics-toolbar';
import { useMetricsChoice } from '../charts/use-metrics-choice';
import { useLiveRuns } from '../elements/hooks';
import { useWorkbench } from '../elements/workbench-context';
import { ComparisonTable } from './comparison-table';

/** Several runs: their curves over each other, and what differs between them. */
export function Comparison({ runIds }: { runIds: readonly string[] }): React.ReactElement {
  const { trans } = useWorkbench();
  const live = useLiveRuns(runIds);
  const [choice, change, view] = useMetricsChoice(0, 'first');
  const known = live.filter(one => !one.isUnknown);
  const runs = known.map(({ runId, run, store }): ICompared => ({ runId, run, series: store.series }));
  const needle = choice.search.toLowerCase();
  const groups = overlay(runs).filter(({ name }) => name.toLowerCase().includes(needle));
  const missing = live.length - known.length;
  return (
    <div className="estimatory-comparison" data-testid="estimatory-comparison">
      {missing > 0 && (
        <p className="estimatory-note">{trans.__('%1 of the runs are not there any more.', missing)}</p>
      )}
      <MetricsToolbar choice={choice} onChange={change} />
      {groups.length === 0 && (
        <p className="estimatory-note">
          {choice.search ? trans.__('No metric matches.') : trans.__('These runs have logged no metrics.')}
        </p>
      )}
      <ChartGrid
        groups={groups}
        view={view}
        version={live.reduce((sum, one) => sum + one.store.version, 0)}
        primary={runs[0]?.run?.primary_metric?.name}
      />
      <ComparisonTable runs={runs} />
    </div>
  );
}
