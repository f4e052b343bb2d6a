import * as React from 'react';

import { groupByName, primaryFirst } from '../../model/chart-data';
import { LiveRun } from '../../model/live-run';
import { viewRanks } from '../../model/rank-reduction';
import { isTerminal } from '../../model/statuses';
import { IRunDetail } from '../../model/wire-names';
import { ChartGrid } from '../charts/chart-grid';
import { IChartView } from '../charts/chart-options';
import { MetricsToolbar } from '../charts/metrics-toolbar';
import { SeriesTable } from '../charts/series-table';
import { useMetricsChoice } from '../charts/use-metrics-choice';
import { useWorkbench } from '../elements/workbench-context';
import { LoggedValues } from '../logged/logged-values';

const LOGGED_HEIGHT = 180;
const LOGGED_AT_FIRST = 48;

/** The curves of a run as small multiples, the machine's own below. */
export function MetricsTab({ run, live }: { run: IRunDetail; live: LiveRun }): React.ReactElement {
  const { trans } = useWorkbench();
  const origin = run.started_at ?? run.created_at ?? 0;
  const [choice, change, view] = useMetricsChoice(origin, 'each');
  const { smoothing, search, isTable, ranks } = choice;
  const systemView = React.useMemo(
    (): IChartView => ({ axis: 'time', isLog: false, smoothing, origin }),
    [smoothing, origin]
  );
  const needle = search.toLowerCase();
  const series = live.store.series.filter(one => one.name.toLowerCase().includes(needle));
  const groups = primaryFirst(groupByName(series), run.primary_metric?.name).map(group =>
    viewRanks(group, ranks)
  );
  const shared = { version: live.store.version, primary: run.primary_metric?.name };
  return (
    <>
      <MetricsToolbar choice={choice} hasRanks={run.n_ranks > 1} hasTable onChange={change} />
      {groups.length === 0 && live.logged.length === 0 && (
        <p className="estimatory-note">{emptyWords()}</p>
      )}
      {isTable && groups.length > 0 && <SeriesTable series={series} />}
      {!isTable && (
        <>
          <ChartGrid {...shared} view={view} groups={groups.filter(group => !group.isSystem)} />
          <LoggedValues
            live={live}
            height={LOGGED_HEIGHT}
            most={LOGGED_AT_FIRST}
            search={needle}
            title={trans.__('Tables, pictures and more')}
          />
          <ChartGrid
            {...shared}
            view={systemView}
            groups={groups.filter(group => group.isSystem)}
            title={trans.__('System')}
          />
        </>
      )}
    </>
  );

  function emptyWords(): string {
    if (search) {
      return trans.__('No metric matches.');
    }
    return isTerminal(run.status)
      ? trans.__('The run has logged no metrics.')
      : trans.__('No metrics yet; the script logs them with run.log(name, value).');
  }
}
