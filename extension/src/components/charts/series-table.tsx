import * as React from 'react';

import { formatNumber } from '../../model/format';
import { nameLabel } from '../../model/name-label';
import { gapsOf } from '../../model/series-notes';
import { ISeries } from '../../model/series-store';
import { useWorkbench } from '../elements/workbench-context';

const MOST_ROWS = 500;

/** The numbers behind the charts, for eyes and screen readers that prefer them. */
export function SeriesTable({ series }: { series: readonly ISeries[] }): React.ReactElement {
  const { trans } = useWorkbench();
  const hidden = series.length - MOST_ROWS;
  return (
    <>
      <table className="estimatory-table" data-testid="estimatory-series-table">
        <thead>
          <tr>
            <th scope="col">{trans.__('Metric')}</th>
            <th scope="col">{trans.__('Rank')}</th>
            <th scope="col">{trans.__('Last')}</th>
            <th scope="col">{trans.__('Lowest')}</th>
            <th scope="col">{trans.__('Highest')}</th>
            <th scope="col">{trans.__('Points')}</th>
          </tr>
        </thead>
        <tbody>
          {series.slice(0, MOST_ROWS).map(one => (
            <tr key={`${one.name}\n${one.rank}`}>
              <th scope="row">{nameLabel(one.name, trans)}</th>
              <td>{one.rank ?? ''}</td>
              <td>{formatNumber(one.last)}</td>
              <td>{formatNumber(one.min)}</td>
              <td>{formatNumber(one.max)}</td>
              <td>{pointsOf(one)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {hidden > 0 && (
        <p className="estimatory-hint">{trans.__('%1 more: narrow the search.', hidden)}</p>
      )}
    </>
  );

  function pointsOf(one: ISeries): string {
    const gaps = gapsOf(one);
    if (gaps === null) {
      return String(one.count);
    }
    return trans.__('%1, of which %2 %3', one.count, gaps.count, gaps.what);
  }
}
