import * as React from 'react';

import { primaryFirst } from '../../model/chart-data';
import { comparedNames, ICompared, overlay } from '../../model/comparison';
import { isHere } from '../../model/followed-runs';
import { LiveRun } from '../../model/live-run';
import { nameLabel } from '../../model/name-label';
import { ShownSeries } from '../../model/shown-series';
import { ChartGrid } from '../charts/chart-grid';
import { MetricsToolbar } from '../charts/metrics-toolbar';
import { useMetricsChoice } from '../charts/use-metrics-choice';
import { useLiveRuns } from '../elements/hooks';
import { useWorkbench } from '../elements/workbench-context';
import { ComparisonTable } from './comparison-table';
import { RunsLegend } from './runs-legend';

/** With so many runs the legend is a column beside the charts, where there is room. */
const MANY_RUNS = 7;

/** Several runs: what differs between them, and their curves over each other. */
export function Comparison({ runIds }: { runIds: readonly string[] }): React.ReactElement {
  const { trans } = useWorkbench();
  const live = useLiveRuns(runIds);
  const [choice, change, view] = useMetricsChoice(0, 'first');
  const shown = React.useMemo(() => new ShownSeries(), []);
  const runs = useCompared(live);
  const names = React.useMemo(
    () => comparedNames(runs).map(name => nameLabel(name, trans)),
    [runs, trans]
  );
  const all = React.useMemo(() => overlay(runs), [runs]);
  const needle = choice.search.toLowerCase();
  const primary = runs.find(({ run }) => run?.primary_metric)?.run?.primary_metric?.name;
  const groups = primaryFirst(all, primary).filter(({ name }) =>
    nameLabel(name, trans).toLowerCase().includes(needle)
  );
  const missing = live.length - runs.length;
  const nHere = live.filter(isHere).length;
  const isLoading = nHere < live.length;
  const isMany = runs.length >= MANY_RUNS;
  return (
    <div className="estimatory-comparison" data-testid="estimatory-comparison">
      {missing > 0 && (
        <p className="estimatory-note">{trans.__('%1 of the runs have been deleted.', missing)}</p>
      )}
      {isLoading && (
        <p
          className="estimatory-connection"
          role="status"
          data-testid="estimatory-comparison-loading"
        >
          {trans.__('%1 of %2 runs are loaded…', nHere, live.length)}
        </p>
      )}
      <div className={`estimatory-comparison-parts ${isMany ? 'estimatory-mod-many' : ''}`}>
        <RunsLegend names={names} runs={runs} shown={shown} />
        <div className="estimatory-comparison-main">
          <ComparisonTable {...{ runs, names, shown, isLoading }} />
          <MetricsToolbar choice={choice} onChange={change} />
          {groups.length === 0 && !isLoading && (
            <p className="estimatory-note">
              {choice.search
                ? trans.__('No metric matches.')
                : trans.__('These runs have logged no metrics.')}
            </p>
          )}
          <ChartGrid
            groups={groups}
            view={view}
            version={live.reduce((sum, one) => sum + one.store.version, 0)}
            primary={primary}
            shown={shown}
          />
        </div>
      </div>
    </div>
  );
}

interface ICompareState {
  stamp: readonly unknown[];
  runs: ICompared[];
}

/** Return the runs that exist; the same list until one of them has changed. */
function useCompared(live: readonly LiveRun[]): ICompared[] {
  const stamp = live.flatMap(one => [one.run, one.store.version, one.isUnknown]);
  const [last, setLast] = React.useState<ICompareState>({ stamp: [], runs: [] });
  const isSame =
    stamp.length === last.stamp.length && stamp.every((part, i) => part === last.stamp[i]);
  if (isSame) {
    return last.runs;
  }
  const known = live.filter(one => !one.isUnknown);
  const runs = known.map(({ runId, run, store }) => ({ runId, run, series: store.series }));
  setLast({ stamp, runs });
  return runs;
}
