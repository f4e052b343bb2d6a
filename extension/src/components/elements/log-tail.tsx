import * as React from 'react';

import { CommandIDs } from '../../command-ids';
import { LiveRun } from '../../model/live-run';
import { lastLines } from '../../model/log-lines';
import { LogLines } from './log-lines';
import { useWorkbench } from './workbench-context';

/** As many as style/card.css gives room to. */
const MOST_LINES = 16;
const NEAR_END_PX = 8;

/** The last lines of the log that says most: all of a short one, else with a link to all of it. */
export function LogTail(props: { live: LiveRun; isInert?: boolean }): React.ReactElement | null {
  const { live, isInert } = props;
  const { commands, trans } = useWorkbench();
  const lines = React.useMemo(() => lastLines(live.logTail, MOST_LINES + 1), [live.logTail]);
  if (lines.length === 0) {
    return null;
  }
  const isCut = lines.length > MOST_LINES || !live.isTailWhole;
  const openLog = (): void =>
    void commands.execute(CommandIDs.openRun, { runId: live.runId, tab: 'logs' });
  return (
    <div className="estimatory-log-tail">
      <TailLines lines={lines.slice(-MOST_LINES)} />
      <p className="estimatory-hint">
        {live.logName !== 'rank-0.log' && <span>{live.logName} </span>}
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

/** Stays at its end until the user scrolls away from it. */
function TailLines({ lines }: { lines: string[] }): React.ReactElement {
  const { trans } = useWorkbench();
  const box = React.useRef<HTMLDivElement>(null);
  const isAtEnd = React.useRef(true);
  React.useLayoutEffect(() => {
    if (box.current && isAtEnd.current) {
      box.current.scrollTop = box.current.scrollHeight;
    }
  }, [lines]);
  return (
    <div
      ref={box}
      className="estimatory-card-log"
      role="log"
      aria-live="off"
      aria-label={trans.__('End of the log')}
      tabIndex={0}
      data-testid="estimatory-card-log"
      onScroll={({ currentTarget: at }) => {
        isAtEnd.current = at.scrollHeight - at.clientHeight - at.scrollTop < NEAR_END_PX;
      }}
    >
      <LogLines lines={lines} />
    </div>
  );
}
