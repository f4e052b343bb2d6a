import * as React from 'react';

import { runsWithoutNode } from '../../../model/target-list';
import { ITargetOverview } from '../../../model/wire-names';
import { Pairs } from '../../elements/key-values';
import { useWorkbench } from '../../elements/workbench-context';
import { NodeRow } from './node-row';
import { RunLine } from './run-line';

/** The nodes of a target, the runs on it, and the runs that wait for it. */
export function TargetContent({ target }: { target: ITargetOverview }): React.ReactElement {
  const { trans } = useWorkbench();
  const { n_slots, nodes, waiting, facts, problem } = target;
  const running = runsWithoutNode(target);
  return (
    <div className="estimatory-row-content" data-testid="estimatory-target-content">
      {problem && (
        <div className="estimatory-problem" role="alert">
          {problem}
        </div>
      )}
      {nodes.length > 0 && (
        <Group title={trans.__('Nodes')}>
          <ul className="estimatory-nodes" aria-label={trans.__('Nodes of %1', target.name)}>
            {nodes.map(node => (
              <NodeRow key={node.name} node={node} />
            ))}
          </ul>
        </Group>
      )}
      {running.length > 0 && (
        <Group title={trans.__('Running')}>
          <ul className="estimatory-nodes" aria-label={trans.__('Runs on %1', target.name)}>
            {running.map(runId => (
              <RunLine key={runId} runId={runId} />
            ))}
          </ul>
        </Group>
      )}
      {waiting.length > 0 && (
        <Group title={n_slots === null ? trans.__('Waiting') : trans.__('In line')}>
          <ol
            className="estimatory-nodes"
            aria-label={trans.__('Runs that wait for %1', target.name)}
            data-testid="estimatory-line"
          >
            {waiting.map((runId, i) => (
              // The order in a batch queue is unknown.
              <RunLine key={runId} runId={runId} isWaiting position={n_slots && i + 1} />
            ))}
          </ol>
        </Group>
      )}
      <Pairs pairs={Object.entries(facts)} />
    </div>
  );
}

function Group(props: { title: string; children: React.ReactNode }): React.ReactElement {
  return (
    <div className="estimatory-group">
      <div className="estimatory-group-title">{props.title}</div>
      {props.children}
    </div>
  );
}
