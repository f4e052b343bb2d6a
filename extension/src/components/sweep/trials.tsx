import * as React from 'react';

import { ITrial } from '../../model/sweep';
import { ITrialFilter, ITrialSorting, NO_FILTER } from '../../model/sweep-table';
import { ISweep } from '../../model/wire-names';
import { LabelledSelect } from '../elements/labelled-select';
import { useWorkbench } from '../elements/workbench-context';
import { TrialsTable } from './trials-table';

interface IProps {
  sweep: ISweep;
  /** Those that the filter lets through. */
  chosen: readonly ITrial[];
  nTrials: number;
  filter: ITrialFilter;
  onFilter: (filter: ITrialFilter) => void;
}

const BY_NUMBER: ITrialSorting = { key: 'number', isDescending: false };

/** The trials as a table, with what filters them. */
export function Trials({ sweep, chosen, nTrials, filter, onFilter }: IProps): React.ReactElement {
  const { trans } = useWorkbench();
  const [sorting, setSorting] = React.useState<ITrialSorting>(BY_NUMBER);
  const isFiltered = filter !== NO_FILTER && chosen.length < nTrials;
  const hasFilter =
    filter.search !== '' || filter.status !== '' || Object.keys(filter.brushes).length > 0;
  return (
    <section aria-label={trans.__('Trials')}>
      <div className="estimatory-toolbar estimatory-trials-toolbar">
        <h2 className="estimatory-group-title">{trans.__('Trials')}</h2>
        <input
          type="search"
          className="estimatory-input"
          placeholder={trans.__('Filter: lr=0.01 stopped')}
          aria-label={trans.__('Filter the trials')}
          value={filter.search}
          data-testid="estimatory-trials-search"
          onChange={event => onFilter({ ...filter, search: event.target.value })}
        />
        <LabelledSelect
          label={trans.__('Status')}
          value={filter.status}
          testId="estimatory-trials-status"
          onChange={status => onFilter({ ...filter, status })}
        >
          <option value="">{trans.__('all')}</option>
          <option value="active">{trans.__('active')}</option>
          <option value="completed">{trans.__('completed')}</option>
          <option value="failed">{trans.__('failed')}</option>
          <option value="canceled">{trans.__('canceled')}</option>
        </LabelledSelect>
        <span className="estimatory-hint" role="status" data-testid="estimatory-trials-shown">
          {isFiltered
            ? trans.__('%1 of %2 trials', chosen.length, nTrials)
            : trans._n('%1 trial', '%1 trials', nTrials)}
        </span>
        {hasFilter && (
          <button
            type="button"
            className="estimatory-link"
            data-testid="estimatory-trials-all"
            onClick={() => onFilter(NO_FILTER)}
          >
            {trans.__('Show all')}
          </button>
        )}
      </div>
      {chosen.length > 0 ? (
        <TrialsTable {...{ sweep, sorting }} trials={chosen} onSort={setSorting} />
      ) : (
        <p className="estimatory-note">{trans.__('No trial matches.')}</p>
      )}
    </section>
  );
}
