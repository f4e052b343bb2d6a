import { copyIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { CommandIDs } from '../../command-ids';
import { LiveRun } from '../../model/live-run';
import { IRunDetail } from '../../model/wire-names';
import { Button } from '../elements/button';
import { Elapsed } from '../elements/elapsed';
import { IconButton } from '../elements/icon-button';
import { RankStrip } from '../elements/rank-strip';
import { StatusChip } from '../elements/status-chip';
import { StopButton } from '../elements/stop-button';
import { useWorkbench } from '../elements/workbench-context';
import { EditableName } from './editable-name';

/** Name, status and buttons of the run. */
export function RunHeader({ run, live }: { run: IRunDetail; live: LiveRun }): React.ReactElement {
  const { commands, trans } = useWorkbench();
  const execute = (command: string): void => void commands.execute(command, { runId: run.run_id });
  return (
    <div className="estimatory-run-header">
      <div className="estimatory-header-line">
        <StatusChip status={run.status} />
        <EditableName run={run} live={live} />
        <span className="estimatory-spring" />
        <span className="estimatory-header-acts">
          <StopButton run={run} />
          <Button data-testid="estimatory-insert-run" onClick={() => execute(CommandIDs.insertRun)}>
            {trans.__('Insert code')}
          </Button>
          <Button
            data-testid="estimatory-register-model"
            onClick={() => execute(CommandIDs.registerModel)}
          >
            {trans.__('Register model…')}
          </Button>
        </span>
      </div>
      <div className="estimatory-header-facts">
        <bdi>{run.experiment}</bdi>
        <span className="estimatory-run-id">
          {run.run_id}
          <IconButton
            icon={copyIcon}
            label={trans.__('Copy the id of the run')}
            testId="estimatory-copy-run-id"
            onClick={() => execute(CommandIDs.copyRunId)}
          />
        </span>
        <Elapsed run={run} />
        <span>{run.compute_target}</span>
        <span>{environmentWords(run)}</span>
        {run.detail && <span className="estimatory-run-detail">{run.detail}</span>}
      </div>
      <RankStrip run={run} />
    </div>
  );

  function environmentWords({ environment }: IRunDetail): string {
    if (!environment.key) {
      return trans.__('existing interpreter');
    }
    return environment.cached ? trans.__('environment cached') : trans.__('environment built');
  }
}
