import * as React from 'react';

import { markOf } from '../../model/series-marks';

const WIDTH = 24;
const HEIGHT = 8;

/** A piece of a line as the charts draw it. */
export function SeriesMark({ index }: { index: number }): React.ReactElement {
  const { color, dash, width } = markOf(index);
  return (
    <svg className="estimatory-series-mark" width={WIDTH} height={HEIGHT} aria-hidden="true">
      <line
        x2={WIDTH}
        y1={HEIGHT / 2}
        y2={HEIGHT / 2}
        stroke={`var(--estimatory-series-${color})`}
        strokeDasharray={dash.join(' ')}
        strokeWidth={Math.max(width, 2)}
      />
    </svg>
  );
}
