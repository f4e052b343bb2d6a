import * as React from 'react';

import { useSignal } from './hooks';
import { useWorkbench } from './workbench-context';

/** Says that updates are delayed when there is no live connection. */
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
