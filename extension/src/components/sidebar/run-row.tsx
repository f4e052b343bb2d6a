import {
  addIcon,
  checkIcon,
  closeIcon,
  copyIcon,
  LabIcon,
  stopIcon
} from '@jupyterlab/ui-components';
import { ReadonlyJSONObject } from '@lumino/coreutils';
import * as React from 'react';

import { CommandIDs } from '../../command-ids';
import {
  elapsedSeconds,
  formatDuration,
  formatNumber,
  formatTime,
  shortName,
  toNumber
} from '../../model/format';
import { statusLabel, Translator } from '../../model/labels';
import { nameLabel } from '../../model/name-label';
import { canCancel, isTerminal, toneOf } from '../../model/statuses';
import { IRunSummary } from '../../model/wire-names';
import { IconButton } from '../elements/icon-button';
import { openOnClick } from '../elements/open-on-click';
import { StatusIcon } from '../elements/status-icon';
import { useWorkbench } from '../elements/workbench-context';
import { pickByClick, RUN_ROW } from './run-picking';

interface IProps {
  run: IRunSummary;
  now: number;
  /** One row of the list is reached by Tab, the others by the arrow keys. */
  isTabStop: boolean;
  isSelected: boolean;
  onFocus: (runId: string) => void;
}

/** One run in the list: its status, its name, its primary metric. */
export const RunRow = React.memo(function RunRow(props: IProps): React.ReactElement {
  const { run, now, isTabStop, isSelected, onFocus } = props;
  const workbench = useWorkbench();
  const { commands, runSelection, trans } = workbench;
  const execute = (command: string, args: ReadonlyJSONObject = {}): void =>
    void commands.execute(command, { runId: run.run_id, ...args });
  const metric = metricOf(run);
  const select = (): void => runSelection.toggle(run.run_id);
  const open = openOnClick(commands, CommandIDs.openRun, { runId: run.run_id });
  const onClick = (event: React.MouseEvent): void => {
    if (!pickByClick(event, run.run_id, workbench)) {
      open(event);
    }
  };
  const keys: Record<string, () => void> = {
    Enter: () => execute(CommandIDs.openRun, { isPreview: true }),
    Delete: () => {
      const { runIds } = runSelection;
      execute(CommandIDs.deleteRun, runIds.includes(run.run_id) ? { runIds } : {});
    },
    ' ': select,
    x: select
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const isOfRow = event.target === event.currentTarget;
    if (isOfRow && event.key in keys && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      keys[event.key]();
    }
  };
  return (
    <div
      className={`${RUN_ROW} ${isSelected ? 'estimatory-mod-selected' : ''}`}
      role="row"
      aria-selected={isSelected}
      tabIndex={isTabStop ? 0 : -1}
      data-testid="estimatory-run-row"
      data-run-id={run.run_id}
      data-status={run.status}
      aria-label={`${nameLabel(run.display_name, trans)}, ${statusLabel(run.status, trans)}, ${run.experiment}`}
      title={[...describe(run), metric?.join(' = ')].filter(Boolean).join('\n')}
      onFocus={() => onFocus(run.run_id)}
      onKeyDown={onKeyDown}
      onClick={onClick}
    >
      <StatusIcon status={run.status} />
      <div className="estimatory-row-main" role="gridcell">
        <span className="estimatory-row-line">
          <bdi className="estimatory-row-name">{nameLabel(shortName(run), trans)}</bdi>
          <span className="estimatory-row-time">{formatDuration(durationOf(run, now))}</span>
        </span>
        <span
          className={`estimatory-row-line estimatory-mod-wraps estimatory-tone-${toneOf(run.status)}`}
        >
          <span className="estimatory-row-detail">
            <span className="estimatory-row-status">{statusLabel(run.status, trans)}</span>
            {` · ${secondLine(run)}`}
          </span>
          {metric && (
            <span className="estimatory-row-metric">
              <bdi>{nameLabel(metric[0], trans)}</bdi> {metric[1]}
            </span>
          )}
        </span>
      </div>
      <div className="estimatory-row-actions" role="gridcell">
        <IconButton
          icon={isSelected ? checkIcon : addIcon}
          label={
            isSelected
              ? trans.__('Leave out of the selection (space bar)')
              : trans.__('Select (space bar, or Ctrl + click)')
          }
          tabIndex={-1}
          testId="estimatory-select-run"
          onClick={select}
        />
        {actionsOf(trans)
          .filter(action => action.isFor(run.status))
          .map(action => (
            <IconButton
              key={action.command}
              icon={action.icon}
              label={action.label}
              tabIndex={-1}
              testId={action.testId}
              onClick={() => execute(action.command)}
            />
          ))}
      </div>
    </div>
  );
});

interface IAction {
  command: string;
  icon: LabIcon;
  label: string;
  testId: string;
  isFor: (status: string) => boolean;
}

/** Return the buttons of a row, of which each status has some. */
function actionsOf(trans: Translator): IAction[] {
  return [
    {
      command: CommandIDs.copyRunId,
      icon: copyIcon,
      label: trans.__('Copy the id of the run'),
      testId: 'estimatory-copy-run-id',
      isFor: () => true
    },
    {
      command: CommandIDs.cancelRun,
      icon: stopIcon,
      label: trans.__('Stop the run'),
      testId: 'estimatory-cancel-run',
      isFor: canCancel
    },
    {
      command: CommandIDs.deleteRun,
      icon: closeIcon,
      label: trans.__('Delete the run…'),
      testId: 'estimatory-delete-run',
      isFor: isTerminal
    }
  ];
}

function secondLine(run: IRunSummary): string {
  const isAlive = !isTerminal(run.status);
  if (isAlive && run.detail) {
    return run.detail;
  }
  const isNamed = shortName(run).startsWith(run.experiment);
  return [isNamed ? '' : run.experiment, formatTime(run.created_at)].filter(Boolean).join(' · ');
}

function durationOf(run: IRunSummary, now: number): number | null {
  return isTerminal(run.status)
    ? (run.duration_s ?? elapsedSeconds(run, now))
    : elapsedSeconds(run, now);
}

/** The primary metric, else the first of the others. */
function metricOf(run: IRunSummary): [string, string] | null {
  const { primary_metric: primary } = run;
  if (primary && primary.value !== null) {
    return [primary.name, formatNumber(toNumber(primary.value))];
  }
  const [first] = Object.entries(run.metrics);
  return first ? [first[0], formatNumber(toNumber(first[1]))] : null;
}

/** Return facts for which the row may have no room. */
function describe(run: IRunSummary): string[] {
  const created = formatTime(run.created_at);
  return [run.display_name, run.run_id, run.experiment, created, run.failure_message ?? ''];
}
