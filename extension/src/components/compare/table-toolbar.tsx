import * as React from 'react';

import { ICompared } from '../../model/comparison';
import { Checkbox } from '../elements/checkbox';
import { LabelledSelect } from '../elements/labelled-select';
import { useWorkbench } from '../elements/workbench-context';

export type Layout = 'rows' | 'columns';

export interface ITableLook {
  showsAll: boolean;
  /** Null: by the number of runs. */
  layout: Layout | null;
  /** The run that the others are compared with. */
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
      <Checkbox
        isChecked={look.showsAll}
        testId="estimatory-show-all"
        onChange={showsAll => onChange({ showsAll })}
      >
        {trans.__('Equal rows, too')}
      </Checkbox>
      <LabelledSelect
        label={trans.__('Runs as')}
        value={look.layout ?? ''}
        testId="estimatory-table-layout"
        onChange={layout => onChange({ layout: layout as Layout })}
      >
        <option value="rows">{trans.__('Rows')}</option>
        <option value="columns">{trans.__('Columns')}</option>
      </LabelledSelect>
      <LabelledSelect
        label={trans.__('Baseline')}
        value={look.baseline ?? ''}
        testId="estimatory-baseline"
        onChange={baseline => onChange({ baseline: baseline || null })}
      >
        <option value="">{trans.__('None')}</option>
        {runs.map(({ runId }, i) => (
          <option key={runId} value={runId}>
            {names[i]}
          </option>
        ))}
      </LabelledSelect>
    </div>
  );
}
