import * as React from 'react';

import { useSignal } from './hooks';
import { useWorkbench } from './workbench-context';

/** Says that news come late, when the live connection could not be made. */
export function ConnectionNote(): React.ReactElement | null {
  const { stream, trans } = useWorkbench();
  useSignal(stream.connectionChanged);
  if (stream.connection !== 'polling') {
    return null;
  }
  return (
    <p className="estimatory-connection" role="status" data-testid="estimatory-connection">
      {trans.__('No live connection: asking every few seconds.')}
    </p>
  );
}
