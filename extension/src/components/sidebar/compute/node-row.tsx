import * as React from 'react';

import { nodeStateLabel } from '../../../model/labels';
import { Tone } from '../../../model/statuses';
import { INodeOverview } from '../../../model/wire-names';
import { useWorkbench } from '../../elements/workbench-context';
import { RunLink, useRunName } from './run-line';

const TONES: Record<string, Tone> = {
  running: 'active',
  idle: 'good',
  preparing: 'stopped',
  leaving: 'stopped',
  unusable: 'bad'
};

/** A slot, a host or a container, its state, and the run on it. */
export function NodeRow({ node }: { node: INodeOverview }): React.ReactElement {
  const { trans } = useWorkbench();
  const { name, state, run_id: runId, address, detail } = node;
  const runName = useRunName(runId ?? '');
  const more = [address, detail].filter(Boolean).join(' · ');
  const words = [name, state && nodeStateLabel(state, trans), runId && runName, more]
    .filter(Boolean)
    .join(', ');
  return (
    <li
      className="estimatory-node"
      title={words}
      data-testid="estimatory-node"
      data-node={name}
      data-state={state}
    >
      <span
        className={`estimatory-dot estimatory-tone-${TONES[state] ?? 'waiting'}`}
        aria-hidden="true"
      />
      <span className="estimatory-row-main">
        <span className="estimatory-row-line">
          <span className="estimatory-row-name">{name}</span>
          {runId ? (
            <RunLink runId={runId} />
          ) : (
            <span className="estimatory-row-time">{state && nodeStateLabel(state, trans)}</span>
          )}
        </span>
        {more && <span className="estimatory-row-detail">{more}</span>}
      </span>
    </li>
  );
}
