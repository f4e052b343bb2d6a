import * as React from 'react';

import { elapsedSeconds, formatDuration } from '../../model/format';
import { isTerminal } from '../../model/statuses';
import { IRunDetail } from '../../model/wire-names';
import { useNow } from './hooks';
import { useWorkbench } from './workbench-context';

/** Return whether the run logs from its submitting process, whose output is in no log. */
export function isInteractive(run: IRunDetail): boolean {
  return run.script === '';
}

/** Says that a run has no output, and for how long it has been running without. */
export function NoOutput({ run }: { run: IRunDetail }): React.ReactElement {
  const { trans } = useWorkbench();
  const isRunning = run.status === 'Running';
  const now = useNow(isRunning);
  return (
    <p className="estimatory-hint" data-testid="estimatory-no-output">
      {words()}
    </p>
  );

  function words(): string {
    if (isInteractive(run)) {
      return trans.__(
        'An interactive run has no log: what it prints appears where it was started.'
      );
    }
    if (isRunning) {
      return trans.__('No output yet; running for %1', formatDuration(elapsedSeconds(run, now)));
    }
    return isTerminal(run.status) ? trans.__('Nothing was written.') : trans.__('No output yet');
  }
}
