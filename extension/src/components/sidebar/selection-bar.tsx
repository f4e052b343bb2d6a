import * as React from 'react';

import { CommandIDs } from '../../command-ids';
import { Button } from '../elements/button';
import { useWorkbench } from '../elements/workbench-context';

/** What can be done with the runs that are selected; nothing while none is. */
export function SelectionBar(): React.ReactElement | null {
  const { commands, runSelection, trans } = useWorkbench();
  const n = runSelection.runIds.length;
  if (n === 0) {
    return null;
  }
  return (
    <div className="estimatory-selection" data-testid="estimatory-selection">
      <span role="status">{trans._n('%1 run selected', '%1 runs selected', n)}</span>
      <span className="estimatory-spring" />
      <Button
        look="accent"
        disabled={n < 2}
        title={n < 2 ? trans.__('Select one more: Ctrl + click, or the key x') : undefined}
        data-testid="estimatory-compare"
        onClick={() => void commands.execute(CommandIDs.compareRuns)}
      >
        {trans.__('Compare')}
      </Button>
      <Button look="ghost" onClick={() => runSelection.clear()}>
        {trans.__('Clear')}
      </Button>
    </div>
  );
}
