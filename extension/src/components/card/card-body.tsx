import * as React from 'react';

import { userGroups } from '../../model/chart-data';
import { LiveRun } from '../../model/live-run';
import { IRunDetail } from '../../model/wire-names';
import { PLAIN_VIEW } from '../charts/chart-options';
import { MetricChart } from '../charts/metric-chart';
import { useWorkbench } from '../elements/workbench-context';
import { LoggedValues } from '../logged/logged-values';
import { CardLog } from './card-log';
import { PhaseLine } from './phase-line';

const MOST_CHARTS = 6;
export const CHART_HEIGHT = 120;

interface IProps {
  run: IRunDetail;
  live: LiveRun;
  isInert: boolean;
}

/** All of the card: phases, curves, what else was logged, the end of the log. */
export function CardBody({ run, live, isInert }: IProps): React.ReactElement {
  const { trans } = useWorkbench();
  const groups = userGroups(live.store.series, run.primary_metric?.name);
  return (
    <div className="estimatory-card-body">
      <PhaseLine run={run} />
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
      <CardLog run={run} live={live} isInert={isInert} />
    </div>
  );
}
