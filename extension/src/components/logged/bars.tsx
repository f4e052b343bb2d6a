import * as React from 'react';

import { formatNumber } from '../../model/format';
import { IBar } from '../../model/logged-charts';
import { useWorkbench } from '../elements/workbench-context';

/** A histogram; bins may differ in width. */
export function Bars({
  bars,
  height
}: {
  bars: readonly IBar[];
  height: number;
}): React.ReactElement {
  const { trans } = useWorkbench();
  const left = bars[0].from;
  const right = bars[bars.length - 1].to;
  const width = right - left || 1;
  const highest = bars.reduce((most, bar) => Math.max(most, bar.height), 0) || 1;
  return (
    <div className="estimatory-bars">
      <svg
        viewBox="0 0 1000 100"
        preserveAspectRatio="none"
        style={{ height: height - 18 }}
        role="img"
        aria-label={trans.__(
          'Histogram of %1 bins, highest %2',
          bars.length,
          formatNumber(highest)
        )}
      >
        {bars.map(({ from, to, height: value }) => (
          <rect
            key={from}
            x={(1000 * (from - left)) / width}
            y={100 - (100 * value) / highest}
            width={(1000 * (to - from)) / width}
            height={(100 * value) / highest}
          >
            <title>{`${formatNumber(from)} – ${formatNumber(to)}: ${formatNumber(value)}`}</title>
          </rect>
        ))}
      </svg>
      <div className="estimatory-bars-axis estimatory-hint" aria-hidden="true">
        <span>{formatNumber(left)}</span>
        <span>{formatNumber(right)}</span>
      </div>
    </div>
  );
}
