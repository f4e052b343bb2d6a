import * as React from 'react';

interface IProps {
  head: readonly string[];
  rows: readonly (readonly React.ReactNode[])[];
}

/** Rows of cells below the names of their columns. */
export function RowsTable({ head, rows }: IProps): React.ReactElement {
  return (
    <table className="estimatory-table">
      <thead>
        <tr>
          {head.map((name, i) => (
            <th key={i} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, i) => (
          <tr key={i}>
            {row.map((cell, j) => (
              <td key={j}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
