import * as React from 'react';

import { CommandIDs } from '../../command-ids';
import { Button } from '../elements/button';
import { useWorkbench } from '../elements/workbench-context';

/** The note of an empty list: how to begin, or that the filter is too narrow. */
export function NoRuns(): React.ReactElement {
  const { commands, runList, trans } = useWorkbench();
  if (runList.isFiltered) {
    return (
      <div className="estimatory-note" data-testid="estimatory-no-runs">
        <p>{trans.__('No run matches.')}</p>
        <Button onClick={() => void runList.setFilter({ experiment: '', status: '', search: '' })}>
          {trans.__('Show all runs')}
        </Button>
      </div>
    );
  }
  return (
    <div className="estimatory-note" data-testid="estimatory-no-runs">
      <p>{trans.__('No runs yet. Start one from a notebook cell:')}</p>
      <pre className="estimatory-snippet">{SNIPPET}</pre>
      <Button
        onClick={() => void commands.execute(CommandIDs.insertSetup)}
        data-testid="estimatory-insert-setup"
      >
        {trans.__('Insert into the notebook')}
      </Button>{' '}
      <Button onClick={() => void commands.execute(CommandIDs.newEstimatorRun)}>
        {trans.__('Fill in a form')}
      </Button>
    </div>
  );
}

const SNIPPET = `%load_ext estimatory

%%estimator
from estimatory import Run

run = Run.get_context()
run.log("loss", 0.1)`;
