import * as React from 'react';

import { formatNumber, formatValue, toNumber } from '../../model/format';
import { IWireTable } from '../../model/wire-names';
import { RowsTable } from '../elements/rows-table';
import { useWorkbench } from '../elements/workbench-context';

interface IProps {
  table: IWireTable;
  /** How many rows there are in all. */
  count: number;
  height: number;
}

/** The rows of a table; of a long one those that the server chose. */
export function LoggedTable({ table, count, height }: IProps): React.ReactElement {
  const { trans } = useWorkbench();
  const names = Object.keys(table.columns);
  const rows = table.rows.map((row, i) => [
    row,
    ...names.map(name => cell(table.columns[name][i]))
  ]);
  return (
    <div className="estimatory-logged-scroll" style={{ maxHeight: height }} tabIndex={0}>
      <RowsTable head={['', ...names]} rows={rows} />
      {table.rows.length < count && (
        <p className="estimatory-hint">{trans.__('%1 of %2 rows', table.rows.length, count)}</p>
      )}
    </div>
  );
}

function cell(value: unknown): string {
  if (value === null) {
    return '';
  }
  return typeof value === 'number' ? formatNumber(toNumber(value)) : formatValue(value);
}
