import * as React from 'react';

import { statusLabel } from '../../model/labels';
import { toneOf } from '../../model/statuses';
import { StatusIcon } from './status-icon';
import { useWorkbench } from './workbench-context';

/** The status of a run as shape and word; read out when it changes. */
export function StatusChip({ status }: { status: string }): React.ReactElement {
  const { trans } = useWorkbench();
  return (
    <span
      className={`estimatory-chip estimatory-tone-${toneOf(status)}`}
      role="status"
      aria-live="polite"
      data-testid="estimatory-status"
      data-status={status}
    >
      <StatusIcon status={status} />
      {statusLabel(status, trans)}
    </span>
  );
}
