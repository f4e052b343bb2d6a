import * as React from 'react';

import { CommandIDs } from '../../command-ids';
import { canCancel } from '../../model/statuses';
import { IRunSummary } from '../../model/wire-names';
import { Button } from './button';
import { useWorkbench } from './workbench-context';

/** Stops a run; not there once it has ended. */
export function StopButton({ run }: { run: IRunSummary }): React.ReactElement | null {
  const { commands, trans } = useWorkbench();
  if (!canCancel(run.status)) {
    return null;
  }
  return (
    <Button
      look="warn"
      data-testid="estimatory-stop"
      onClick={() => void commands.execute(CommandIDs.cancelRun, { runId: run.run_id })}
    >
      {trans.__('■ Stop')}
    </Button>
  );
}
