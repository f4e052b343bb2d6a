import * as React from 'react';

import { CommandIDs } from '../../command-ids';
import { comparedNames, compareRuns, ICompared } from '../../model/comparison';
import { useWorkbench } from '../elements/workbench-context';

const N_COLORS = 8;

/** A column for each run; rows that are the same everywhere only on request. */
export function ComparisonTable({ runs }: { runs: readonly ICompared[] }): React.ReactElement {
  const { commands, trans } = useWorkbench();
  const [showsAll, setShowsAll] = React.useState(false);
  const parts = compareRuns(runs)
    .map(part => ({ ...part, rows: part.rows.filter(row => showsAll || row.differs) }))
    .filter(part => part.rows.length > 0);
  return (
    <>
      <div className="estimatory-toolbar">
        <h2 className="estimatory-group-title">{trans.__('What differs')}</h2>
        <label>
          <input
            type="checkbox"
            checked={showsAll}
            data-testid="estimatory-show-all"
            onChange={event => setShowsAll(event.target.checked)}
          />
          {trans.__('Show what is the same, too')}
        </label>
      </div>
      <div className="estimatory-table-box">
        <table className="estimatory-table estimatory-compared" data-testid="estimatory-compared">
          <thead>
            <tr>
              <td />
              {comparedNames(runs).map((name, i) => (
                <th key={runs[i].runId} scope="col">
                  <i style={{ background: `var(--estimatory-series-${i % N_COLORS})` }} />
                  <button
                    type="button"
                    className="estimatory-link"
                    title={runs[i].runId}
                    onClick={() => void commands.execute(CommandIDs.openRun, { runId: runs[i].runId })}
                  >
                    {name}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          {parts.map(({ title, rows }) => (
            <tbody key={title}>
              <tr className="estimatory-compared-part">
                <th scope="rowgroup" colSpan={runs.length + 1}>
                  {trans.__(title)}
                </th>
              </tr>
              {rows.map(({ name, values, differs }) => (
                <tr key={name} data-row={name} className={differs ? 'estimatory-mod-differs' : ''}>
                  <th scope="row">{title === 'Run' ? trans.__(name) : name}</th>
                  {values.map((value, i) => (
                    <td key={i}>{value}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </div>
    </>
  );
}
