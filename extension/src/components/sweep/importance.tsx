import * as React from 'react';

import { nameLabel } from '../../model/name-label';
import { ISweep } from '../../model/wire-names';
import { useWorkbench } from '../elements/workbench-context';

/** How much each parameter matters, as bars, the longest first. */
export function Importance({ sweep }: { sweep: ISweep }): React.ReactElement {
  const { trans } = useWorkbench();
  const { method, values } = sweep.importance;
  const labels = new Map(sweep.space.map(({ name, label }) => [name, label]));
  const sorted = Object.entries(values).sort(([, a], [, b]) => b - a);
  if (sorted.length === 0) {
    return (
      <p className="estimatory-note">{trans.__('Told once four trials have logged the metric.')}</p>
    );
  }
  return (
    <div className="estimatory-importance" data-testid="estimatory-sweep-importance-bars">
      <dl>
        {sorted.map(([name, share]) => (
          <React.Fragment key={name}>
            <dt title={name}>{nameLabel(labels.get(name) ?? name, trans)}</dt>
            <dd>
              <span className="estimatory-importance-track" aria-hidden="true">
                <span style={{ width: `${100 * share}%` }} />
              </span>
              <span className="estimatory-importance-share">{Math.round(100 * share)} %</span>
            </dd>
          </React.Fragment>
        ))}
      </dl>
      <p className="estimatory-hint">{methodWords(method)}</p>
    </div>
  );

  function methodWords(name: string): string {
    return name === 'fANOVA'
      ? trans.__('Shares of the variance of the metric (fANOVA)')
      : trans.__('By how well the rank of a trial follows from the parameter alone');
  }
}
