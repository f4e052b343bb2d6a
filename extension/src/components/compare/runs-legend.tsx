import * as React from 'react';

import { ICompared } from '../../model/comparison';
import { ShownSeries } from '../../model/shown-series';
import { ChartLegend } from '../charts/chart-legend';
import { Button } from '../elements/button';
import { useSignal } from '../elements/hooks';
import { useWorkbench } from '../elements/workbench-context';

interface IProps {
  names: readonly string[];
  runs: readonly ICompared[];
  shown: ShownSeries;
}

/** The one legend of all charts: which runs they show. */
export function RunsLegend({ names, runs, shown }: IProps): React.ReactElement {
  const { trans } = useWorkbench();
  useSignal(shown.hiddenChanged);
  const keys = runs.map(({ runId }) => runId);
  const nHidden = keys.filter(key => shown.hidden.has(key)).length;
  return (
    <div className="estimatory-runs-legend">
      <div className="estimatory-runs-legend-head">
        <span className="estimatory-hint" role="status" data-testid="estimatory-n-shown">
          {nHidden > 0
            ? trans.__('%1 of %2 runs shown', keys.length - nHidden, keys.length)
            : trans._n('%1 run', '%1 runs', keys.length)}
        </span>
        <Button look="ghost" disabled={nHidden === 0} onClick={() => shown.hide([])}>
          {trans.__('Show all')}
        </Button>
        <Button look="ghost" disabled={nHidden === keys.length} onClick={() => shown.hide(keys)}>
          {trans.__('Hide all')}
        </Button>
      </div>
      <ChartLegend labels={names} keys={keys} shown={shown} isWhole />
    </div>
  );
}
