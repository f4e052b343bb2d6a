import * as React from 'react';

import { rowKeyOf } from '../../model/comparison';
import { partLabel } from '../../model/labels';
import { useWorkbench } from '../elements/workbench-context';
import { FactHead, ITableProps, RunHead, ValueCell } from './compared-cells';

/** A column for each run, a row for each fact. */
export function RunsAsColumns(props: ITableProps): React.ReactElement {
  const { parts, order, runs, sorting, baseline, onSort } = props;
  const { trans } = useWorkbench();
  return (
    <table
      className="estimatory-table estimatory-compared estimatory-mod-columns"
      data-testid="estimatory-compared"
    >
      <thead>
        <tr>
          <td />
          {order.map(place => (
            <RunHead key={runs[place].runId} scope="col" place={place} {...props} />
          ))}
        </tr>
      </thead>
      {parts.map(part => (
        <tbody key={part.title}>
          <tr>
            <th scope="rowgroup">
              <span className="estimatory-compared-part">{partLabel(part.title, trans)}</span>
            </th>
            <td colSpan={runs.length} />
          </tr>
          {part.rows.map(row => (
            <tr
              key={rowKeyOf(part, row)}
              data-row={row.name}
              className={row.differs ? 'estimatory-mod-differs' : ''}
            >
              <FactHead scope="row" {...{ part, row, sorting, onSort }} />
              {order.map(place => (
                <ValueCell key={place} part={part.title} {...{ row, place, baseline }} />
              ))}
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  );
}
