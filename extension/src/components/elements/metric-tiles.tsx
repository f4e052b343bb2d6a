import * as React from 'react';

import { sparkline, userGroups } from '../../model/chart-data';
import { formatNumber } from '../../model/format';
import { nameLabel } from '../../model/name-label';
import { ISeries } from '../../model/series-store';
import { useWorkbench } from './workbench-context';

interface IProps {
  series: readonly ISeries[];
  primary?: string;
  mostTiles: number;
}

/** The last value of each metric with the shape of its curve. */
export function MetricTiles({ series, primary, mostTiles }: IProps): React.ReactElement | null {
  const { trans } = useWorkbench();
  const groups = userGroups(series, primary).slice(0, mostTiles);
  if (groups.length === 0) {
    return null;
  }
  return (
    <ul className="estimatory-tiles" aria-label={trans.__('Last values')}>
      {groups.map(({ name, series: [one] }) => (
        <li key={name} className="estimatory-tile" data-testid="estimatory-tile" data-metric={name}>
          <span className="estimatory-tile-name" title={nameLabel(name, trans)}>
            {name === primary && '★ '}
            <bdi>{nameLabel(name, trans)}</bdi>
          </span>
          <span className="estimatory-tile-value">{formatNumber(one.last)}</span>
          <svg viewBox="0 0 80 20" preserveAspectRatio="none" aria-hidden="true">
            <polyline points={sparkline(one.values, 80, 18)} />
          </svg>
        </li>
      ))}
    </ul>
  );
}
