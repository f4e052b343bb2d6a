import * as React from 'react';

import { IRunDetail } from '../../model/wire-names';
import { useWorkbench } from '../elements/workbench-context';

/** One line about files of the run that cannot be read; nothing where all can. */
export function DamageNote({ run }: { run: IRunDetail }): React.ReactElement | null {
  const { trans } = useWorkbench();
  const damaged = run.damaged;
  if (!damaged.length) {
    return null;
  }
  const files = damaged.map(({ file, reason }) => `${file} (${reason})`).join(', ');
  return (
    <p className="estimatory-unreadable" role="status" data-testid="estimatory-damaged">
      {trans.__('Cannot be read: %1. The rest of the run is shown.', files)}
    </p>
  );
}
