import * as React from 'react';

import { statusLabel } from '../../model/labels';
import { isTerminal } from '../../model/statuses';
import { IRunDetail } from '../../model/wire-names';
import { useWorkbench } from '../elements/workbench-context';

/** The phases of the run so far and its current detail; also shown after its end. */
export function PhaseLine({ run }: { run: IRunDetail }): React.ReactElement {
  const { trans } = useWorkbench();
  const isOver = isTerminal(run.status);
  const passed = run.history.map(([status]) => status).filter(s => !isTerminal(s));
  return (
    <div className="estimatory-phase-line" data-testid="estimatory-phase-line">
      {passed.map((status, i) => (
        <React.Fragment key={i}>
          {i > 0 && <span aria-hidden="true"> › </span>}
          <span className={!isOver && i === passed.length - 1 ? 'estimatory-mod-current' : ''}>
            {statusLabel(status, trans)}
          </span>
        </React.Fragment>
      ))}
      {run.detail && (
        <span className="estimatory-run-detail" aria-live="polite">
          {run.detail}
        </span>
      )}
    </div>
  );
}
