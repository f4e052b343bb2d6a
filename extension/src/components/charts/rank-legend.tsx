import * as React from 'react';

import { ISeries } from '../../model/series-store';
import { useWorkbench } from '../elements/workbench-context';

const N_COLORS = 8;

/** Which colour is which rank; beyond the colours that there are, dashes tell lines apart. */
export function RankLegend({ series }: { series: readonly ISeries[] }): React.ReactElement {
  const { trans } = useWorkbench();
  const more = series.length - N_COLORS;
  return (
    <div className="estimatory-legend" aria-hidden="true">
      {series.slice(0, N_COLORS).map(({ rank }, i) => (
        <span key={rank}>
          <i style={{ background: `var(--estimatory-series-${i})` }} />
          {trans.__('rank %1', rank)}
        </span>
      ))}
      {more > 0 && <span>{trans.__('%1 more', more)}</span>}
    </div>
  );
}
