import { stopIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { CommandIDs } from '../../command-ids';
import { canCancel, isTerminal } from '../../model/statuses';
import { ITrial } from '../../model/sweep';
import { ITrialSorting, sortTrials } from '../../model/sweep-table';
import { ISweep } from '../../model/wire-names';
import { useNow } from '../elements/hooks';
import { IconButton } from '../elements/icon-button';
import { openOnClick } from '../elements/open-on-click';
import { moveFocus } from '../elements/roving';
import { useWorkbench } from '../elements/workbench-context';
import { columnsOf, IColumn } from './trial-columns';
import { ROW_HEIGHT, useWindow } from './use-window';

const ROW = 'estimatory-trial-row';

interface IProps {
  sweep: ISweep;
  /** Those that the filter lets through. */
  trials: readonly ITrial[];
  sorting: ITrialSorting;
  onSort: (sorting: ITrialSorting) => void;
}

/** One line a trial, of which only those in sight are there. */
export function TrialsTable(props: IProps): React.ReactElement {
  const { sweep, trials, sorting, onSort } = props;
  const { trans } = useWorkbench();
  const [tabStop, setTabStop] = React.useState(-1);
  const box = React.useRef<HTMLDivElement>(null);
  const now = useNow(trials.some(trial => !isTerminal(trial.status)));
  const columns = React.useMemo(() => columnsOf(sweep, trans), [sweep, trans]);
  // The seconds of those that go on need not be sorted anew each second.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const sorted = React.useMemo(() => sortTrials(trials, sorting, now), [trials, sorting]);
  const { first, last, onScroll } = useWindow(box, sorted.length);
  const shown = sorted.slice(first, last);
  const reachable = shown.some(({ number }) => number === tabStop) ? tabStop : shown[0]?.number;
  const width = columns.reduce((sum, column) => sum + column.width, 0);
  const focused = sorted.find(({ number }) => number === tabStop);
  return (
    <>
      <div
        ref={box}
        className="estimatory-table-box estimatory-trials-box"
        role="region"
        tabIndex={0}
        aria-label={trans.__('Trials')}
        onScroll={onScroll}
        onKeyDown={event => moveFocus(event, ROW)}
      >
        <table
          className="estimatory-table estimatory-trials"
          style={{ minWidth: width }}
          aria-rowcount={sorted.length + 1}
          data-testid="estimatory-trials"
        >
          <colgroup>
            {columns.map(({ key, width: one }, i) => (
              <col key={key} style={i < columns.length - 1 ? { width: one } : {}} />
            ))}
          </colgroup>
          <thead>
            <tr>
              {columns.map(column => (
                <ColumnHead key={column.key} {...{ column, sorting }} onSort={onSort} />
              ))}
            </tr>
          </thead>
          <tbody>
            <Gap rows={first} />
            {shown.map((trial, i) => (
              <TrialRow
                key={trial.number}
                {...{ trial, columns }}
                now={isTerminal(trial.status) ? 0 : now}
                place={first + i}
                isBest={trial.number === sweep.best?.number}
                isTabStop={trial.number === reachable}
                onFocus={setTabStop}
              />
            ))}
            <Gap rows={sorted.length - last} />
          </tbody>
        </table>
      </div>
      {focused?.reason && (
        <p className="estimatory-trial-reason" role="status" data-testid="estimatory-trial-reason">
          {`#${focused.number}: ${focused.reason}`}
        </p>
      )}
    </>
  );
}

/** Takes the room of rows that are not there. */
function Gap({ rows }: { rows: number }): React.ReactElement | null {
  return rows > 0 ? (
    <tr aria-hidden="true" className="estimatory-trials-gap">
      <td style={{ height: rows * ROW_HEIGHT }} />
    </tr>
  ) : null;
}

interface IHeadProps {
  column: IColumn;
  sorting: ITrialSorting;
  onSort: (sorting: ITrialSorting) => void;
}

function ColumnHead({ column, sorting, onSort }: IHeadProps): React.ReactElement {
  const { trans } = useWorkbench();
  const { key, label, isText, isDescending = false } = column;
  const isSorted = sorting.key === key;
  const direction = sorting.isDescending ? 'descending' : 'ascending';
  return (
    <th
      scope="col"
      className={isText ? 'estimatory-mod-text' : ''}
      aria-sort={isSorted ? direction : undefined}
      data-column={key}
    >
      <button
        type="button"
        className="estimatory-sort"
        title={trans.__('%1\nSort the trials by it', label)}
        onClick={() =>
          onSort({ key, isDescending: isSorted ? !sorting.isDescending : isDescending })
        }
      >
        <span className="estimatory-fact-name">{label}</span>
        <span aria-hidden="true">{isSorted ? (sorting.isDescending ? ' ▼' : ' ▲') : ''}</span>
      </button>
    </th>
  );
}

interface IRowProps {
  trial: ITrial;
  columns: readonly IColumn[];
  now: number;
  place: number;
  isBest: boolean;
  isTabStop: boolean;
  onFocus: (number: number) => void;
}

/** One trial; Enter or a click on its number opens its run. */
const TrialRow = React.memo(function TrialRow(props: IRowProps): React.ReactElement {
  const { trial, columns, now, place, isBest, isTabStop, onFocus } = props;
  const { commands, trans } = useWorkbench();
  const { runId, status } = trial;
  const open = openOnClick(commands, CommandIDs.openRun, { runId });
  return (
    <tr
      className={`${ROW} ${isBest ? 'estimatory-mod-best' : ''}`}
      tabIndex={isTabStop ? 0 : -1}
      aria-rowindex={place + 2}
      data-testid="estimatory-trial"
      data-run-id={runId}
      data-status={status}
      onFocus={() => onFocus(trial.number)}
      onKeyDown={event => {
        if (event.key === 'Enter' && event.target === event.currentTarget) {
          void commands.execute(CommandIDs.openRun, { runId, isPreview: true });
        }
      }}
    >
      {columns.map(column => {
        const words = column.wordsOf(trial, now);
        return (
          <td
            key={column.key}
            className={column.isText ? 'estimatory-mod-text' : ''}
            title={column.isText ? words : undefined}
          >
            {column.key === 'number' ? (
              <button
                type="button"
                className="estimatory-link"
                tabIndex={-1}
                aria-label={trans.__('Open trial %1', trial.number)}
                onClick={open}
              >
                {words}
              </button>
            ) : (
              (column.draw?.(trial) ?? words)
            )}
            {column.key === 'best' && isBest && ' ★'}
            {column.key === 'status' && canCancel(status) && (
              <IconButton
                icon={stopIcon}
                label={trans.__('Stop trial %1', trial.number)}
                testId="estimatory-stop-trial"
                tabIndex={-1}
                onClick={() => void commands.execute(CommandIDs.cancelRun, { runId })}
              />
            )}
          </td>
        );
      })}
    </tr>
  );
});
