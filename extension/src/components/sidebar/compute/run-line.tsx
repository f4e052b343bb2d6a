import * as React from 'react';

import { CommandIDs } from '../../../command-ids';
import { elapsedSeconds, formatDuration, shortName } from '../../../model/format';
import { statusLabel } from '../../../model/labels';
import { nameLabel } from '../../../model/name-label';
import { toneOf } from '../../../model/statuses';
import { useNow } from '../../elements/hooks';
import { openOnClick } from '../../elements/open-on-click';
import { useWorkbench } from '../../elements/workbench-context';

interface IProps {
  runId: string;
  isWaiting?: boolean;
  /** The place in line, from 1 on. */
  position?: number | null;
}

/** A run on a target or in its line, with its detail. */
export function RunLine({ runId, isWaiting, position }: IProps): React.ReactElement {
  const { targetList, trans } = useWorkbench();
  const run = targetList.runs.get(runId);
  const now = useNow(true);
  const word = run ? statusLabel(run.status, trans) : '';
  const detail = saysPosition(run?.detail ?? '', position) ? '' : run?.detail || word;
  return (
    <li
      className="estimatory-node"
      data-testid="estimatory-target-run"
      data-run-id={runId}
      data-status={run?.status}
    >
      {position ? (
        <span className="estimatory-position">{position}</span>
      ) : (
        <span
          className={`estimatory-dot estimatory-tone-${toneOf(run?.status ?? '')}`}
          aria-hidden="true"
        />
      )}
      <span className="estimatory-row-main">
        <span className="estimatory-row-line">
          <RunLink runId={runId} />
          <span
            className="estimatory-row-time"
            title={isWaiting ? trans.__('How long it has waited') : trans.__('How long it runs')}
          >
            {run && formatDuration(elapsedSeconds(run, now))}
          </span>
        </span>
        {detail && (
          <span className="estimatory-row-detail" title={detail}>
            {detail}
          </span>
        )}
      </span>
    </li>
  );
}

/** Return whether the run's detail only repeats its place in line. */
function saysPosition(detail: string, position?: number | null): boolean {
  return Number(/^(\d+)\w+ in line for [\w-]+$/.exec(detail)?.[1]) === position;
}

/** The name of a run; opens it. */
export function RunLink({ runId }: { runId: string }): React.ReactElement {
  const { commands } = useWorkbench();
  const name = useRunName(runId);
  return (
    <button
      type="button"
      className="estimatory-link estimatory-run-link estimatory-compute-row"
      tabIndex={-1}
      title={name}
      data-testid="estimatory-open-run"
      data-run-id={runId}
      onClick={openOnClick(commands, CommandIDs.openRun, { runId })}
    >
      {name}
    </button>
  );
}

export function useRunName(runId: string): string {
  const { targetList, trans } = useWorkbench();
  const run = targetList.runs.get(runId);
  return run ? nameLabel(shortName(run), trans) : runId;
}
