import * as React from 'react';

import { userGroups } from '../../model/chart-data';
import { statusLabel } from '../../model/labels';
import { LiveRun } from '../../model/live-run';
import { isTerminal } from '../../model/statuses';
import { SWEEP } from '../../model/sweep';
import { IRunDetail } from '../../model/wire-names';
import { PLAIN_VIEW } from '../charts/chart-options';
import { MetricChart } from '../charts/metric-chart';
import { useWorkbench } from '../elements/workbench-context';
import { LoggedValues } from '../logged/logged-values';
import { CardLog } from './card-log';

export const SweepCard = React.lazy(() => import('../sweep/sweep-card'));

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
  const isSweep = run.kind === SWEEP;
  return (
    <div className="estimatory-card-body">
      <PhaseLine run={run} />
      {isSweep && !isInert && (
        <React.Suspense fallback={null}>
          <SweepCard runId={run.run_id} status={run.status} />
        </React.Suspense>
      )}
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
      {!isSweep && <LoggedValues live={live} height={CHART_HEIGHT} most={MOST_CHARTS} isSmall />}
      <CardLog run={run} live={live} isInert={isInert} />
    </div>
  );
}

/** The phases of the run so far and its current detail; also shown after its end. */
function PhaseLine({ run }: { run: IRunDetail }): React.ReactElement {
  const { trans } = useWorkbench();
  const isOver = isTerminal(run.status);
  const passed = run.history.map(([status]) => status).filter(s => !isTerminal(s));
  return (
    <div className="estimatory-phase-line" data-testid="estimatory-phase-line">
      {passed.map((status, i) => (
        <React.Fragment key={i}>
          {i > 0 && <span aria-hidden="true"> › </span>}
          <span className={!isOver && i === passed.length - 1 ? 'estimatory-mod-current' : ''}>
            {statusLabel(status, trans)}
          </span>
        </React.Fragment>
      ))}
      {run.detail && (
        <span className="estimatory-run-detail" aria-live="polite">
          {run.detail}
        </span>
      )}
    </div>
  );
}
