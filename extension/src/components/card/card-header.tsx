import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { CommandIDs } from '../../command-ids';
import { IRunDetail } from '../../model/wire-names';
import { Button } from '../elements/button';
import { Elapsed } from '../elements/elapsed';
import { IconButton } from '../elements/icon-button';
import { StatusChip } from '../elements/status-chip';
import { StopButton } from '../elements/stop-button';
import { useWorkbench } from '../elements/workbench-context';

interface IProps {
  run: IRunDetail;
  /** The workspace does not have the run, so there are no buttons. */
  isInert: boolean;
  isOpen: boolean;
  onToggle: (isOpen: boolean) => void;
}

/** One line: status, name, time; Stop and Open. */
export function CardHeader({ run, isInert, isOpen, onToggle }: IProps): React.ReactElement {
  const { commands, trans } = useWorkbench();
  const open = (): void => void commands.execute(CommandIDs.openRun, { runId: run.run_id });
  return (
    <div className="estimatory-card-header">
      <IconButton
        icon={isOpen ? caretDownIcon : caretRightIcon}
        label={isOpen ? trans.__('Hide charts and log') : trans.__('Show charts and log')}
        testId="estimatory-card-toggle"
        onClick={() => onToggle(!isOpen)}
      />
      <StatusChip status={run.status} />
      <span className="estimatory-card-name" title={`${run.display_name}\n${run.run_id}`}>
        <bdi>{run.display_name}</bdi>
      </span>
      <span className="estimatory-hint estimatory-card-experiment" title={run.experiment}>
        <bdi>{run.experiment}</bdi>
      </span>
      <span className="estimatory-spring" />
      {!isInert && <Elapsed run={run} />}
      {!isInert && <StopButton run={run} />}
      {!isInert && (
        <Button data-testid="estimatory-open" onClick={open}>
          {trans.__('Open')}
        </Button>
      )}
    </div>
  );
}
