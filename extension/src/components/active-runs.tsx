import * as React from 'react';

import { CommandIDs } from '../command-ids';
import { useSignal } from './elements/hooks';
import { estimatoryIcon } from './elements/icons';
import { useWorkbench } from './elements/workbench-context';

/** How many runs go on; click to see them. */
export function ActiveRuns(): React.ReactElement | null {
  const { activity, commands, trans } = useWorkbench();
  useSignal(activity.changed);
  const n = activity.nActive;
  if (n === 0) {
    return null;
  }
  return (
    <button
      type="button"
      className="estimatory-status-item"
      data-testid="estimatory-active-runs"
      title={trans.__('Show the runs of Estimatory')}
      onClick={() => void commands.execute(CommandIDs.showSidebar)}
    >
      <estimatoryIcon.react tag="span" width="14px" height="14px" />
      {trans._n('%1 active run', '%1 active runs', n)}
    </button>
  );
}
