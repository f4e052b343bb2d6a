import * as React from 'react';

import { CommandIDs } from '../../command-ids';
import {
  formatDuration,
  formatNumber,
  formatTime,
  formatValue,
  toNumber
} from '../../model/format';
import { statusLabel } from '../../model/labels';
import { LiveRun } from '../../model/live-run';
import { nameLabel } from '../../model/name-label';
import { placesOf } from '../../model/rank-places';
import { SWEEP } from '../../model/sweep';
import { IRunDetail } from '../../model/wire-names';
import { FailureBlock } from '../elements/failure-block';
import { KeyValues } from '../elements/key-values';
import { MetricTiles } from '../elements/metric-tiles';
import { Tags } from '../elements/tags';
import { useWorkbench } from '../elements/workbench-context';
import { ChildRuns } from './child-runs';
import { ContainerFacts } from './container-facts';
import { Phases } from './phases';

const SweepPanel = React.lazy(() => import('../sweep/sweep-panel'));

/** The run at a glance: how it went, with what, from where. */
export function OverviewTab({ run, live }: { run: IRunDetail; live: LiveRun }): React.ReactElement {
  const { commands, trans } = useWorkbench();
  const { environment, git, origin, primary_metric: primary } = run;
  return (
    <>
      <DamageNote run={run} />
      {run.failure && <FailureBlock failure={run.failure} run={run} live={live} />}
      {run.description && <p className="estimatory-description">{run.description}</p>}
      <Tags tags={run.tags} />
      {run.kind === SWEEP ? (
        <React.Suspense fallback={null}>
          <SweepPanel runId={run.run_id} status={run.status} />
        </React.Suspense>
      ) : (
        <MetricTiles series={live.store.series} primary={primary?.name} mostTiles={8} />
      )}
      <div className="estimatory-overview">
        <Phases run={run} />
        {run.kind !== SWEEP && <ChildRuns run={run} />}
        <KeyValues
          title={trans.__('Parameters')}
          testId="estimatory-parameters"
          pairs={Object.entries(run.parameters).map(([k, v]) => [k, formatValue(v)])}
        />
        <KeyValues
          title={trans.__('Run')}
          pairs={[
            [trans.__('Script'), run.script],
            [trans.__('Arguments'), run.arguments.join(' ')],
            [trans.__('Secrets'), run.secrets.join(' ')],
            [trans.__('Primary metric'), primary && goalWords(primary)],
            [trans.__('Framework'), run.framework],
            [trans.__('Target'), run.compute_target],
            [
              trans.__('Job'),
              run.job && [run.job.job_id, run.job.cluster].filter(Boolean).join(' on ')
            ],
            [trans.__('Nodes'), run.job?.nodes],
            [trans.__('Created'), formatTime(run.created_at)],
            [
              trans.__('Time limit'),
              run.max_run_duration_s && formatDuration(run.max_run_duration_s)
            ],
            [trans.__('Parent run'), run.parent_run_id && runLink(run.parent_run_id)],
            [trans.__('Models'), run.models.map(m => `${m.name} v${m.version}`).join(', ')],
            [trans.__('Folder'), run.folder]
          ]}
        />
        <RankPlaces run={run} />
        <ContainerFacts run={run} />
        <KeyValues
          title={trans.__('Inputs')}
          pairs={run.inputs.map(({ name, kind, summary }) => [name, summary || kind])}
        />
        <KeyValues
          title={trans.__('Environment')}
          pairs={[
            [trans.__('Interpreter'), environment.interpreter],
            [trans.__('Packages'), environment.packages.join(', ')],
            [trans.__('As of'), environment.as_of],
            [trans.__('Notes'), environment.notes.join(' ')],
            [trans.__('Key'), environment.key.slice(0, 16)]
          ]}
        />
        <KeyValues
          title={trans.__('Source')}
          pairs={[
            [trans.__('Notebook'), origin.notebook],
            [trans.__('Folder'), run.source_directory],
            [trans.__('Commit'), git.commit && `${git.commit.slice(0, 12)}${git.dirty ? '+' : ''}`],
            [trans.__('Branch'), git.branch],
            [trans.__('Remote'), git.remote],
            [trans.__('By'), [origin.user, origin.host].filter(Boolean).join('@')]
          ]}
        />
      </div>
    </>
  );

  /** Return the goal with the newest value; that of the run's summary may be older. */
  function goalWords({ name, goal, value }: NonNullable<IRunDetail['primary_metric']>): string {
    const series = live.store.series.find(one => one.name === name);
    const shown = series?.last ?? (value === null ? null : toNumber(value));
    const named = nameLabel(name, trans);
    return [named, shown !== null && formatNumber(shown), goal && `(${goal})`]
      .filter(Boolean)
      .join(' ');
  }

  function runLink(runId: string): React.ReactElement {
    return (
      <button
        type="button"
        className="estimatory-link"
        onClick={() => void commands.execute(CommandIDs.openRun, { runId })}
      >
        {runId}
      </button>
    );
  }
}

/** One line about files of the run that cannot be read; nothing where all can. */
function DamageNote({ run }: { run: IRunDetail }): React.ReactElement | null {
  const { trans } = useWorkbench();
  const damaged = run.damaged;
  if (!damaged.length) {
    return null;
  }
  const files = damaged.map(({ file, reason }) => `${file} (${reason})`).join(', ');
  return (
    <p className="estimatory-unreadable" role="status" data-testid="estimatory-damaged">
      {trans.__('Cannot be read: %1. The rest of the run is shown.', files)}
    </p>
  );
}

/** Which node each rank of a run is on. */
function RankPlaces({ run }: { run: IRunDetail }): React.ReactElement {
  const { trans } = useWorkbench();
  return (
    <KeyValues
      title={trans.__('Nodes')}
      testId="estimatory-rank-places"
      pairs={placesOf(run.ranks).map(({ host, ranks, states }) => {
        const words = states.map(([state, n]) => `${n} ${statusLabel(state, trans)}`).join(', ');
        return [host || '–', `${trans.__('Ranks %1', ranks)} · ${words}`];
      })}
    />
  );
}
