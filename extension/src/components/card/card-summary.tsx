import * as React from 'react';

import { userGroups } from '../../model/chart-data';
import { LiveRun } from '../../model/live-run';
import { SWEEP } from '../../model/sweep';
import { IRunDetail } from '../../model/wire-names';
import { PLAIN_VIEW } from '../charts/chart-options';
import { MetricChart } from '../charts/metric-chart';
import { MetricTiles } from '../elements/metric-tiles';
import { CHART_HEIGHT, SweepCard } from './card-body';
import { CardLog } from './card-log';

const MOST_TILES = 6;

interface IProps {
  run: IRunDetail;
  live: LiveRun;
  isInert: boolean;
}

/** A run that has ended at a glance: its main curve, last values and output. */
export function CardSummary({ run, live, isInert }: IProps): React.ReactElement {
  const primary = run.primary_metric?.name;
  const [first] = userGroups(live.store.series, primary);
  const isCurve = first?.series.some(({ values }) => values.length > 1);
  return (
    <div className="estimatory-card-body" data-testid="estimatory-card-summary">
      {run.kind === SWEEP && !isInert && (
        <React.Suspense fallback={null}>
          <SweepCard runId={run.run_id} status={run.status} />
        </React.Suspense>
      )}
      <div className="estimatory-card-metrics">
        {isCurve && (
          <MetricChart
            group={first}
            view={PLAIN_VIEW}
            version={live.store.version}
            height={CHART_HEIGHT}
            isPrimary={first.name === primary}
          />
        )}
        <MetricTiles series={live.store.series} primary={primary} mostTiles={MOST_TILES} />
      </div>
      <CardLog run={run} live={live} isInert={isInert} />
    </div>
  );
}
