import * as React from 'react';

import { ErrorNote } from '../../elements/error-note';
import { useSignal } from '../../elements/hooks';
import { moveFocus } from '../../elements/roving';
import { UnreadableNote } from '../../elements/unreadable-note';
import { useFresh } from '../../elements/use-fresh';
import { useWorkbench } from '../../elements/workbench-context';
import { TargetRow } from './target-row';

/** Runs are announced by the stream; nodes that start and stop are not. */
const POLL_MS = 10_000;

/** The compute targets: slots in use, waiting runs, and nodes. */
export function ComputeSection(): React.ReactElement {
  const { targetList, trans } = useWorkbench();
  useSignal(targetList.changed);
  const box = React.useRef<HTMLDivElement>(null);
  const refresh = React.useCallback(() => targetList.refresh(), [targetList]);
  useFresh(box, refresh, POLL_MS);
  const [tabStop, setTabStop] = React.useState('');

  const { targets, error, wasLoaded } = targetList;
  const reachable = targets.some(({ name }) => name === tabStop) ? tabStop : targets[0]?.name;
  const hasOnlyLocal = wasLoaded && targets.every(({ kind }) => kind === 'local');
  return (
    <div ref={box} className="estimatory-section" data-testid="estimatory-compute">
      <UnreadableNote unreadable={targetList.unreadable} />
      {error && <ErrorNote error={error} onRetry={() => void refresh()} />}
      <ul
        className="estimatory-list"
        aria-label={trans.__('Compute targets')}
        onKeyDown={event => moveFocus(event, 'estimatory-compute-row')}
      >
        {targets.map(target => (
          <TargetRow
            key={target.name}
            target={target}
            isTabStop={target.name === reachable}
            onFocus={setTabStop}
          />
        ))}
      </ul>
      {!error && hasOnlyLocal && <NoTargets />}
    </div>
  );
}

/** Says how to add targets while the workspace has only this machine. */
function NoTargets(): React.ReactElement {
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
