import * as React from 'react';

import { formatDuration, formatTime } from '../../model/format';
import { statusLabel } from '../../model/labels';
import { isTerminal, toneOf } from '../../model/statuses';
import { IRunDetail } from '../../model/wire-names';
import { useNow } from '../elements/hooks';
import { StatusIcon } from '../elements/status-icon';
import { useWorkbench } from '../elements/workbench-context';

/** The phases of a run, and how long each took. */
export function Phases({ run }: { run: IRunDetail }): React.ReactElement {
  const { trans } = useWorkbench();
  const now = useNow(!isTerminal(run.status));
  const history = run.history;
  const end = run.ended_at ?? now;
  const total = history.length ? Math.max(end - history[0][1], 1e-3) : 1;
  return (
    <section className="estimatory-block" data-testid="estimatory-phases">
      <h2>{trans.__('Phases')}</h2>
      <ol className="estimatory-phases">
        {history.map(([status, at], i) => {
          const until = history[i + 1]?.[1] ?? end;
          const isEnd = isTerminal(status);
          return (
            <li key={i} data-status={status}>
              <StatusIcon status={isEnd || i === history.length - 1 ? status : 'Completed'} />
              <span className="estimatory-phase-name">{statusLabel(status, trans)}</span>
              <span className="estimatory-phase-track" aria-hidden="true">
                {!isEnd && (
                  <span
                    className={`estimatory-phase-bar estimatory-tone-${toneOf(status)}`}
                    style={{
                      left: `${(100 * (at - history[0][1])) / total}%`,
                      width: `${(100 * (until - at)) / total}%`
                    }}
                  />
                )}
              </span>
              <span className="estimatory-row-time">
                {isEnd ? formatTime(at) : formatDuration(until - at)}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
