import * as React from 'react';

import { useWorkbench } from '../../elements/workbench-context';

/** Says how to add targets while the workspace has only this machine. */
export function NoTargets(): React.ReactElement {
  const { trans } = useWorkbench();
  return (
    <div className="estimatory-note" data-testid="estimatory-no-targets">
      <p>{trans.__('No compute targets besides local. A pool of nodes lets runs wait in line:')}</p>
      <pre className="estimatory-snippet">{SNIPPET}</pre>
    </div>
  );
}

const SNIPPET = `from estimatory import Workspace
from estimatory.compute import AmlCompute, ComputeTarget

pool = AmlCompute.provisioning_configuration(max_nodes=2)
ComputeTarget.create(Workspace(), "pool", pool)`;
