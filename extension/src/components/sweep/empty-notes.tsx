import * as React from 'react';

import { isTerminal } from '../../model/statuses';
import { ITrial } from '../../model/sweep';
import { nameLabel } from '../../model/name-label';
import { ISweep } from '../../model/wire-names';
import { useWorkbench } from '../elements/workbench-context';

/** Says why there is no trial yet. */
export function NoTrials({ sweep }: { sweep: ISweep }): React.ReactElement {
  const { trans } = useWorkbench();
  return (
    <p className="estimatory-note" data-testid="estimatory-no-trials">
      {words()}
    </p>
  );

  function words(): string {
    if (isTerminal(sweep.status)) {
      return trans.__('The sweep has ended without a trial; its log says why.');
    }
    return sweep.is_paused
      ? trans.__('No trial yet: the sweep is paused.')
      : trans.__('No trial yet; the first one starts in a moment.');
  }
}

/** Says that no trial has logged the metric, and what was logged instead. */
export function NoValues(props: { sweep: ISweep; trials: readonly ITrial[] }): React.ReactElement {
  const { metric, metrics_seen: seen } = props.sweep;
  const { trans } = useWorkbench();
  const hasValues = props.trials.some(trial => trial.best !== null);
  const named = nameLabel(metric, trans);
  return (
    <div className="estimatory-note estimatory-sweep-no-values" data-testid="estimatory-no-values">
      <p>
        {hasValues
          ? trans.__('Every value of %1 is NaN so far, so that no trial is the best.', named)
          : trans.__('No trial has logged %1 yet.', named)}
      </p>
      {!hasValues && seen.length > 0 && (
        <p>
          {trans.__(
            'Logged were: %1. If one of them was meant, start the sweep with its exact name.',
            seen.map(name => nameLabel(name, trans)).join(', ')
          )}
        </p>
      )}
      {!hasValues && seen.length === 0 && (
        <p>{trans.__('The script logs it with %1.', `run.log("${metric}", value)`)}</p>
      )}
    </div>
  );
}
