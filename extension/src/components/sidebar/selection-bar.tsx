import { closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { CommandIDs } from '../../command-ids';
import { Button } from '../elements/button';
import { IconButton } from '../elements/icon-button';
import { useWorkbench } from '../elements/workbench-context';

/** How many runs are selected, which is read out, and what can be done with them. */
export function SelectionBar(): React.ReactElement {
  const { runSelection, trans } = useWorkbench();
  const n = runSelection.runIds.length;
  return (
    <div
      className={n ? 'estimatory-selection' : 'estimatory-selection estimatory-mod-none'}
      data-testid="estimatory-selection"
    >
      <span role="status">{n > 0 && trans._n('%1 selected', '%1 selected', n)}</span>
      {n > 0 && <Acts n={n} />}
    </div>
  );
}

function Acts({ n }: { n: number }): React.ReactElement {
  const { commands, runSelection, trans } = useWorkbench();
  const { runIds } = runSelection;
  return (
    <>
      <span className="estimatory-spring" />
      <Button
        look="accent"
        disabled={n < 2}
        title={n < 2 ? trans.__('Select one more: Ctrl + click, or the space bar') : undefined}
        data-testid="estimatory-compare"
        onClick={() => void commands.execute(CommandIDs.compareRuns)}
      >
        {trans.__('Compare')}
      </Button>
      <Button
        data-testid="estimatory-delete-selected"
        onClick={() => void commands.execute(CommandIDs.deleteRun, { runIds })}
      >
        {trans.__('Delete…')}
      </Button>
      <IconButton
        icon={closeIcon}
        label={trans.__('Clear the selection (Escape)')}
        onClick={() => runSelection.clear()}
      />
    </>
  );
}
