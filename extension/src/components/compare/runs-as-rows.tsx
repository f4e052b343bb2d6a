import * as React from 'react';

import { rowKeyOf } from '../../model/comparison';
import { partLabel } from '../../model/labels';
import { emphasizing, useEmphasis } from '../charts/chart-legend';
import { useWorkbench } from '../elements/workbench-context';
import { FactHead, ITableProps, RunHead, ValueCell } from './compared-cells';

/** A row for each run, a column for each fact. */
export function RunsAsRows(props: ITableProps): React.ReactElement {
  const { parts, order, runs, sorting, onSort } = props;
  const { trans } = useWorkbench();
  return (
    <table
      className="estimatory-table estimatory-compared estimatory-mod-rows"
      data-testid="estimatory-compared"
    >
      <thead>
        <tr>
          <th scope="col" rowSpan={2}>
            {trans.__('Run')}
          </th>
          {parts.map(({ title, rows }) => (
            <th key={title} scope="colgroup" colSpan={rows.length}>
              <span className="estimatory-compared-part">{partLabel(title, trans)}</span>
            </th>
          ))}
        </tr>
        <tr>
          {parts.map(part =>
            part.rows.map(row => (
              <FactHead key={rowKeyOf(part, row)} scope="col" {...{ part, row, sorting, onSort }} />
            ))
          )}
        </tr>
      </thead>
      <tbody>
        {order.map(place => (
          <RunRow key={runs[place].runId} place={place} {...props} />
        ))}
      </tbody>
    </table>
  );
}

function RunRow(props: ITableProps & { place: number }): React.ReactElement {
  const { parts, place, runs, baseline, shown } = props;
  const { runId } = runs[place];
  const isEmphasized = useEmphasis(shown, runId);
  const cells = React.useMemo(
    () =>
      parts.map(part =>
        part.rows.map(row => (
          <ValueCell key={rowKeyOf(part, row)} part={part.title} {...{ row, place, baseline }} />
        ))
      ),
    [parts, place, baseline]
  );
  return (
    <tr className={isEmphasized ? 'estimatory-mod-emphasized' : ''} {...emphasizing(shown, runId)}>
      <RunHead scope="row" {...props} />
      {cells}
    </tr>
  );
}
