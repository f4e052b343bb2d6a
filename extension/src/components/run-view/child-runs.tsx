import * as React from 'react';

import { CommandIDs } from '../../command-ids';
import { shortName } from '../../model/format';
import { statusLabel } from '../../model/labels';
import { nameLabel } from '../../model/name-label';
import { toneOf } from '../../model/statuses';
import { IRunDetail } from '../../model/wire-names';
import { useRequest } from '../elements/hooks';
import { openOnClick } from '../elements/open-on-click';
import { StatusIcon } from '../elements/status-icon';
import { useWorkbench } from '../elements/workbench-context';

/** The most children that are listed. */
const MOST = 50;

/** The children of a run, the newest first; nothing where it has none. */
export function ChildRuns({ run }: { run: IRunDetail }): React.ReactElement | null {
  const { api, commands, trans } = useWorkbench();
  const parent = run.run_id;
  const ask = React.useCallback(() => api.listRuns({ parent, limit: MOST }), [api, parent]);
  const { value } = useRequest(ask, run.status);
  if (!value || value.runs.length === 0) {
    return null;
  }
  return (
    <section className="estimatory-block" data-testid="estimatory-children">
      <h2>{trans.__('Child runs')}</h2>
      <ul className="estimatory-children">
        {value.runs.map(child => (
          <li key={child.run_id} className={`estimatory-tone-${toneOf(child.status)}`}>
            <StatusIcon status={child.status} />
            <button
              type="button"
              className="estimatory-link"
              title={`${child.run_id}\n${statusLabel(child.status, trans)}`}
              onClick={openOnClick(commands, CommandIDs.openRun, { runId: child.run_id })}
            >
              {nameLabel(shortName(child), trans)}
            </button>
          </li>
        ))}
      </ul>
      {value.total > value.runs.length && (
        <p className="estimatory-hint">{trans.__('%1 of %2', value.runs.length, value.total)}</p>
      )}
    </section>
  );
}
