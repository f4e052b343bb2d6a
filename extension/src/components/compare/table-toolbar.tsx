import * as React from 'react';

import { ICompared } from '../../model/comparison';
import { useWorkbench } from '../elements/workbench-context';

export type Layout = 'rows' | 'columns';

export interface ITableLook {
  showsAll: boolean;
  /** Null: by the number of runs. */
  layout: Layout | null;
  /** The run that the others are told apart from. */
  baseline: string | null;
}

interface IProps {
  look: ITableLook;
  runs: readonly ICompared[];
  names: readonly string[];
  onChange: (change: Partial<ITableLook>) => void;
}

/** How the table of differences is shown. */
export function TableToolbar({ look, runs, names, onChange }: IProps): React.ReactElement {
  const { trans } = useWorkbench();
  return (
    <div className="estimatory-toolbar" role="toolbar" aria-label={trans.__('Table')}>
      <h2 className="estimatory-group-title">{trans.__('What differs')}</h2>
      <label>
        <input
          type="checkbox"
          checked={look.showsAll}
          data-testid="estimatory-show-all"
          onChange={event => onChange({ showsAll: event.target.checked })}
        />
        {trans.__('Also what is the same')}
      </label>
      <label>
        {trans.__('Runs as')}
        <select
          className="estimatory-input"
          value={look.layout ?? ''}
          data-testid="estimatory-table-layout"
          onChange={event => onChange({ layout: event.target.value as Layout })}
        >
          <option value="rows">{trans.__('Rows')}</option>
          <option value="columns">{trans.__('Columns')}</option>
        </select>
      </label>
      <label>
        {trans.__('Baseline')}
        <select
          className="estimatory-input"
          value={look.baseline ?? ''}
          data-testid="estimatory-baseline"
          onChange={event => onChange({ baseline: event.target.value || null })}
        >
          <option value="">{trans.__('None')}</option>
          {runs.map(({ runId }, i) => (
            <option key={runId} value={runId}>
              {names[i]}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
