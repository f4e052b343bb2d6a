import * as React from 'react';

import { CommandIDs } from '../../command-ids';
import { FIRST_LOG, LiveRun } from '../../model/live-run';
import { lastLines } from '../../model/log-lines';
import { LogLines } from './log-lines';
import { useWorkbench } from './workbench-context';

/** The number of lines for which style/card.css has room. */
const MOST_LINES = 16;

/** The last lines of the main log, with a link to the rest of a long one. */
export function LogTail(props: { live: LiveRun; isInert?: boolean }): React.ReactElement | null {
  const { live, isInert } = props;
  const { commands, trans } = useWorkbench();
  const lines = React.useMemo(() => lastLines(live.logTail, MOST_LINES + 1), [live.logTail]);
  if (lines.length === 0) {
    return null;
  }
  const isCut = lines.length > MOST_LINES || !live.isTailWhole;
  const isNamed = live.logName !== FIRST_LOG || (live.run?.n_ranks ?? 1) > 1;
  const openLog = (): void =>
    void commands.execute(CommandIDs.openRun, { runId: live.runId, tab: 'logs' });
  return (
    <div className="estimatory-log-tail">
      <div
        className="estimatory-card-log"
        role="log"
        aria-live="off"
        aria-label={trans.__('End of the log')}
        tabIndex={0}
        data-testid="estimatory-card-log"
      >
        <LogLines lines={lines.slice(-MOST_LINES)} />
      </div>
      <p className="estimatory-hint">
        {isNamed && <span>{live.logName} </span>}
        {isCut && !isInert && (
          <button
            type="button"
            className="estimatory-link"
            data-testid="estimatory-show-log"
            onClick={openLog}
          >
            {trans.__('Show all of the log')}
          </button>
        )}
      </p>
    </div>
  );
}
