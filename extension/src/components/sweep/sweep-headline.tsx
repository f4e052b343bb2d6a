import * as React from 'react';

import { CommandIDs } from '../../command-ids';
import { formatNumber, toNumber } from '../../model/format';
import { statusLabel } from '../../model/labels';
import { LiveSweep } from '../../model/live-sweep';
import { nameLabel } from '../../model/name-label';
import { isTerminal, toneOf } from '../../model/statuses';
import { countDone, parameterWords } from '../../model/sweep';
import { ISweep } from '../../model/wire-names';
import { openOnClick } from '../elements/open-on-click';
import { StatusIcon } from '../elements/status-icon';
import { useWorkbench } from '../elements/workbench-context';
import { SweepActs } from './sweep-acts';
import { wordsOf } from './trial-columns';

interface IProps {
  sweep: ISweep;
  live: LiveSweep;
}

/** How the sweep stands: the best trial, how many are done, and what can be done. */
export function SweepHeadline({ sweep, live }: IProps): React.ReactElement {
  const { trans } = useWorkbench();
  return (
    <div className="estimatory-sweep-headline">
      <BestTrial sweep={sweep} live={live} />
      <Progress sweep={sweep} done={countDone(live.trials)} />
      <SweepActs sweep={sweep} live={live} />
      <p className="estimatory-hint">
        {[
          trans.__('Sampler: %1', sweep.sampler),
          trans.__('stopping: %1', sweep.policy),
          sweep.max_concurrent > 0 && trans.__('%1 at once', sweep.max_concurrent),
          sweep.points !== null && trans.__('%1 points in the space', sweep.points)
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {sweep.notes.map(note => (
        <p key={note} className="estimatory-connection" role="status">
          {note}
        </p>
      ))}
    </div>
  );
}

function BestTrial({ sweep, live }: IProps): React.ReactElement {
  const { commands, trans } = useWorkbench();
  const { best, metric, goal } = sweep;
  const trial = live.trials.find(({ number }) => number === best?.number);
  return (
    <div className="estimatory-sweep-best" data-testid="estimatory-sweep-best">
      <span className="estimatory-tile-name">
        {goal === 'max'
          ? trans.__('Highest %1', nameLabel(metric, trans))
          : trans.__('Lowest %1', nameLabel(metric, trans))}
      </span>
      <span className="estimatory-sweep-value">
        {best ? formatNumber(toNumber(best.value)) : '–'}
      </span>
      {best && trial && (
        <span className="estimatory-sweep-of">
          <button
            type="button"
            className="estimatory-link"
            data-testid="estimatory-open-best"
            onClick={openOnClick(commands, CommandIDs.openRun, { runId: best.run_id })}
          >
            {trans.__('Trial %1', best.number)}
          </button>{' '}
          {parameterWords(trial.parameters, sweep.space, wordsOf)}
        </span>
      )}
    </div>
  );
}

function Progress({ sweep, done }: { sweep: ISweep; done: number }): React.ReactElement {
  const { trans } = useWorkbench();
  const most = Math.max(sweep.max_trials, done);
  const words = trans.__('%1 of %2 trials done', done, most);
  return (
    <div className="estimatory-sweep-progress" data-testid="estimatory-sweep-progress">
      <span>
        {words}
        {sweep.is_paused && !isTerminal(sweep.status) && (
          <strong className="estimatory-sweep-paused"> · {trans.__('paused')}</strong>
        )}
      </span>
      <span
        className="estimatory-phase-track"
        role="progressbar"
        aria-label={words}
        aria-valuemin={0}
        aria-valuemax={most}
        aria-valuenow={done}
      >
        <span
          className={`estimatory-phase-bar estimatory-tone-${toneOf(sweep.status)}`}
          style={{ left: 0, width: `${most ? (100 * done) / most : 0}%` }}
        />
      </span>
      <span className="estimatory-sweep-counts">
        {Object.entries(sweep.counts).map(([status, n]) => (
          <span
            key={status}
            className={`estimatory-sweep-status estimatory-tone-${toneOf(status)}`}
          >
            <StatusIcon status={status} />
            {`${n} ${statusLabel(status, trans)}`}
          </span>
        ))}
      </span>
    </div>
  );
}
