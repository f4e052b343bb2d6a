import * as React from 'react';

import { nameLabel } from '../../model/name-label';
import { IRunFilter } from '../../model/run-list';
import { IExperimentSummary } from '../../model/wire-names';
import { useWorkbench } from '../elements/workbench-context';

const TYPING_PAUSE_MS = 250;

interface IProps {
  filter: IRunFilter;
  experiments: IExperimentSummary[];
  /** Names of metrics that runs can be ordered by. */
  metrics: string[];
  onChange: (change: Partial<IRunFilter>) => void;
}

/** Search, status, experiment and order of the list of runs. */
export function RunFilters(props: IProps): React.ReactElement {
  const { filter, experiments, metrics, onChange } = props;
  const { trans } = useWorkbench();
  const [search, setSearch] = React.useState(filter.search);
  const timer = React.useRef(0);
  const [known, setKnown] = React.useState(filter.search);
  // A notification, for example, changes it from elsewhere.
  if (known !== filter.search) {
    setKnown(filter.search);
    setSearch(filter.search);
  }
  const onSearch = (text: string): void => {
    setSearch(text);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => onChange({ search: text }), TYPING_PAUSE_MS);
  };
  return (
    <div className="estimatory-filters" role="search">
      <input
        type="search"
        className="estimatory-input"
        placeholder={trans.__('Search runs')}
        aria-label={trans.__('Search runs by name, id, script or tag')}
        value={search}
        data-testid="estimatory-search-runs"
        onChange={event => onSearch(event.target.value)}
      />
      <div className="estimatory-filter-row">
        <FilterSelect
          label={trans.__('Status')}
          value={filter.status}
          testId="estimatory-filter-status"
          onChange={choice => onChange({ status: choice })}
        >
          <option value="">{trans.__('Status')}</option>
          <option value="active">{trans.__('Active')}</option>
          <option value="completed">{trans.__('Completed')}</option>
          <option value="failed">{trans.__('Failed')}</option>
          <option value="canceled">{trans.__('Canceled')}</option>
        </FilterSelect>
        <FilterSelect
          label={trans.__('Experiment')}
          value={filter.experiment}
          testId="estimatory-filter-experiment"
          onChange={choice => onChange({ experiment: choice })}
        >
          <option value="">{trans.__('Experiment')}</option>
          {experiments.map(({ name, n_runs }) => (
            <option key={name} value={name}>{`${nameLabel(name, trans)} (${n_runs})`}</option>
          ))}
        </FilterSelect>
        <FilterSelect
          label={trans.__('Order')}
          value={`${filter.sort} ${filter.order}`}
          testId="estimatory-sort-runs"
          onChange={choice => onChange(toOrder(choice))}
        >
          <option value="created_at desc">{trans.__('Newest')}</option>
          <option value="created_at asc">{trans.__('Oldest')}</option>
          <option value="name asc">{trans.__('Name')}</option>
          <option value="status asc">{trans.__('Status')}</option>
          <option value="experiment asc">{trans.__('Experiment')}</option>
          <option value="duration desc">{trans.__('Longest')}</option>
          {metrics.map(name => (
            <React.Fragment key={name}>
              <option value={`metric:${name} desc`}>
                {trans.__('Highest %1', nameLabel(name, trans))}
              </option>
              <option value={`metric:${name} asc`}>
                {trans.__('Lowest %1', nameLabel(name, trans))}
              </option>
            </React.Fragment>
          ))}
        </FilterSelect>
      </div>
    </div>
  );
}

function toOrder(choice: string): Partial<IRunFilter> {
  const end = choice.lastIndexOf(' ');
  return { sort: choice.slice(0, end), order: choice.slice(end + 1) as IRunFilter['order'] };
}

interface IFilterSelectProps {
  label: string;
  value: string;
  testId: string;
  onChange: (value: string) => void;
  children: React.ReactNode;
}

/** A choice of the filter; where the sidebar is too narrow for its words, they are its tooltip. */
function FilterSelect(props: IFilterSelectProps): React.ReactElement {
  const { label, value, testId, onChange, children } = props;
  const select = React.useRef<HTMLSelectElement>(null);
  // The list may get the chosen option later than this gets the choice.
  React.useEffect(() => {
    const { selectedOptions } = select.current!;
    select.current!.title = value ? `${label}: ${selectedOptions[0]?.text ?? ''}` : label;
  });
  return (
    <select
      ref={select}
      className="estimatory-input"
      aria-label={label}
      value={value}
      data-testid={testId}
      onChange={event => onChange(event.target.value)}
    >
      {children}
    </select>
  );
}
