import * as React from 'react';

import { groupByName, primaryFirst } from '../../model/chart-data';
import { LiveRun } from '../../model/live-run';
import { lastLines } from '../../model/log-lines';
import { isTerminal } from '../../model/statuses';
import { IRunDetail } from '../../model/wire';
import { PLAIN_VIEW } from '../charts/chart-options';
import { MetricChart } from '../charts/metric-chart';
import { LogLines } from '../elements/log-lines';
import { useWorkbench } from '../elements/workbench-context';
import { LoggedValues } from '../logged/logged-values';
import { PhaseLine } from './phase-line';

const MOST_CHARTS = 6;
const TAIL_LINES = 12;
const CHART_HEIGHT = 120;

/** The moving part of the card: phases, curves, the end of the log. */
export function CardBody({ run, live }: { run: IRunDetail; live: LiveRun }): React.ReactElement {
  const { trans } = useWorkbench();
  const users = groupByName(live.store.series).filter(group => !group.isSystem);
  const groups = primaryFirst(users, run.primary_metric?.name);
  const tail = lastLines(live.logTail, TAIL_LINES);
  return (
    <div className="estimatory-card-body">
      {!isTerminal(run.status) && <PhaseLine run={run} />}
      <div className="estimatory-charts estimatory-mod-small">
        {groups.slice(0, MOST_CHARTS).map(group => (
          <MetricChart
            key={group.name}
            group={group}
            view={PLAIN_VIEW}
            version={live.store.version}
            height={CHART_HEIGHT}
            isPrimary={group.name === run.primary_metric?.name}
          />
        ))}
      </div>
      {groups.length > MOST_CHARTS && (
        <p className="estimatory-hint">
          {trans.__('%1 more metrics in the run view', groups.length - MOST_CHARTS)}
        </p>
      )}
      <LoggedValues live={live} height={CHART_HEIGHT} most={MOST_CHARTS} isSmall />
      {tail.length > 0 && run.n_ranks > 1 && <p className="estimatory-hint">{live.logName}</p>}
      {tail.length > 0 && (
        <div
          className="estimatory-card-log"
          role="log"
          aria-live="off"
          aria-label={trans.__('End of the log')}
          data-testid="estimatory-card-log"
        >
          <LogLines lines={tail} />
        </div>
      )}
    </div>
  );
}
