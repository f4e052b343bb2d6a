import * as React from 'react';

import { formatNumber } from '../../model/format';
import { IMatrix } from '../../model/logged-charts';
import { useWorkbench } from '../elements/workbench-context';

/** True classes in rows, predicted ones in columns; the more of its row, the darker a cell. */
export function ConfusionMatrix({ matrix }: { matrix: IMatrix }): React.ReactElement {
  const { trans } = useWorkbench();
  const { labels, rows } = matrix;
  return (
    <div className="estimatory-logged-scroll" tabIndex={0}>
      <table className="estimatory-confusion">
        <caption className="estimatory-hint">{trans.__('true ↓, predicted →')}</caption>
        <thead>
          <tr>
            <td />
            {labels.map((label, i) => (
              <th key={i} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={i}>
              <th scope="row">{labels[i]}</th>
              {row.map((value, j) => (
                <td
                  key={j}
                  style={shade(value, row)}
                  className={i === j ? 'estimatory-mod-right' : ''}
                >
                  {formatNumber(value)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function shade(value: number, row: readonly number[]): React.CSSProperties {
  const whole = row.reduce((a, b) => a + Math.max(0, b || 0), 0);
  const share = whole > 0 ? Math.round((60 * Math.max(0, value || 0)) / whole) : 0;
  return {
    background: `color-mix(in srgb, var(--estimatory-series-0) ${share}%, transparent)`
  };
}
