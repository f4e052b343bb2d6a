import * as React from 'react';

import { elapsedSeconds, formatDuration } from '../../model/format';
import { isTerminal } from '../../model/statuses';
import { IRunSummary } from '../../model/wire-names';
import { useNow } from './hooks';

/** How long a run has taken, ticking while it goes on. */
export function Elapsed({ run }: { run: IRunSummary }): React.ReactElement {
  const now = useNow(!isTerminal(run.status));
  return (
    <span className="estimatory-elapsed" data-testid="estimatory-elapsed">
      {formatDuration(elapsedSeconds(run, now))}
    </span>
  );
}
