import * as React from 'react';

import { ErrorNote } from '../elements/error-note';
import { useWorkbench } from '../elements/workbench-context';
import { SweepContent } from './sweep-content';
import { useSweep } from './use-sweep';

interface IProps {
  runId: string;
  /** Of the run: when it changes, the sweep is asked for at once. */
  status: string;
}

/** A sweep: how it stands, its charts, its trials. */
export default function SweepPanel({ runId, status }: IProps): React.ReactElement {
  const { trans } = useWorkbench();
  const box = React.useRef<HTMLDivElement>(null);
  const live = useSweep(runId, status, box);
  const { sweep, error } = live;
  return (
    <div ref={box} className="estimatory-sweep" data-testid="estimatory-sweep">
      {error && <ErrorNote error={error} onRetry={() => void live.refresh()} />}
      {!sweep && !error && <p className="estimatory-note">{trans.__('Reading the sweep…')}</p>}
      {sweep && <SweepContent sweep={sweep} live={live} />}
    </div>
  );
}
