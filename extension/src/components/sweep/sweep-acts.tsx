import * as React from 'react';

import { CommandIDs } from '../../command-ids';
import { LiveSweep } from '../../model/live-sweep';
import { canCancel, isTerminal } from '../../model/statuses';
import { countFailed } from '../../model/sweep';
import { ISweep } from '../../model/wire-names';
import { Button } from '../elements/button';
import { useWorkbench } from '../elements/workbench-context';

interface IProps {
  sweep: ISweep;
  live: LiveSweep;
}

/** What can be asked of a sweep in its state. */
export function SweepActs({ sweep, live }: IProps): React.ReactElement {
  const { commands, trans } = useWorkbench();
  const runId = sweep.run_id;
  const act = async (command: string): Promise<void> => {
    await commands.execute(command, { runId });
    await live.refresh();
  };
  const isOver = isTerminal(sweep.status);
  const nFailed = countFailed(live.trials);
  const { best } = sweep;
  return (
    <div className="estimatory-sweep-acts" role="group" aria-label={trans.__('The sweep')}>
      {!isOver && (
        <Button
          data-testid="estimatory-pause-sweep"
          title={trans.__('Trials that run go on; no new one starts')}
          onClick={() => void act(sweep.is_paused ? CommandIDs.resumeSweep : CommandIDs.pauseSweep)}
        >
          {sweep.is_paused ? trans.__('Go on') : trans.__('Pause')}
        </Button>
      )}
      <Button data-testid="estimatory-add-trials" onClick={() => void act(CommandIDs.addTrials)}>
        {trans.__('Add trials…')}
      </Button>
      {nFailed > 0 && (
        <Button
          data-testid="estimatory-retry-trials"
          title={trans.__('Runs the failed trials again, with the same parameters')}
          onClick={() => void act(CommandIDs.retryTrials)}
        >
          {trans._n('Retry %1 failed', 'Retry %1 failed', nFailed)}
        </Button>
      )}
      {best && (
        <Button
          data-testid="estimatory-register-best"
          onClick={() =>
            void commands.execute(CommandIDs.registerModel, { runId: best.run_id, sweep: runId })
          }
        >
          {trans.__('Register the best model…')}
        </Button>
      )}
      {canCancel(sweep.status) && (
        <Button
          look="warn"
          data-testid="estimatory-stop-sweep"
          title={trans.__('Ends the sweep and its running trials; what they have logged stays')}
          onClick={() => void act(CommandIDs.cancelRun)}
        >
          {trans.__('■ Stop')}
        </Button>
      )}
    </div>
  );
}
