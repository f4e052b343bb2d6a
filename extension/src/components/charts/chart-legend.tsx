import * as React from 'react';

import { useWorkbench } from '../elements/workbench-context';

const N_COLORS = 8;

/** Which colour is which line; beyond the colours that there are, dashes tell lines apart. */
export function ChartLegend({ labels }: { labels: readonly string[] }): React.ReactElement {
  const { trans } = useWorkbench();
  const more = labels.length - N_COLORS;
  return (
    <div className="estimatory-legend" aria-hidden="true">
      {labels.slice(0, N_COLORS).map((label, i) => (
        <span key={label}>
          <i style={{ background: `var(--estimatory-series-${i})` }} />
          {label}
        </span>
      ))}
      {more > 0 && <span>{trans.__('%1 more', more)}</span>}
    </div>
  );
}
